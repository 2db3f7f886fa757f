//! Functions that report places. Here `shapes` has the attributes; in the test it has no attributes.
#![allow(missing_docs, reason = "for the test alone")]

// The test uses this name.
#[cfg(test)]
extern crate self as ctx_locations_tests;

pub mod seen;
pub mod shapes;
