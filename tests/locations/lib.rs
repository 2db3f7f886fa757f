//! Functions that report places: `shapes` is here with the attributes, and in the test without the attributes.
#![allow(missing_docs, reason = "for the test alone")]

// By this name the test knows it.
#[cfg(test)]
extern crate self as ctx_locations_tests;

pub mod seen;
pub mod shapes;
