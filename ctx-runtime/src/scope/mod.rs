//! Work in a context: what it carries, and how it runs.

pub(crate) mod carried;
mod scoped;
pub(crate) mod watched;

pub(crate) use scoped::{GoesOn, RunsHere};
pub use scoped::{Scoped, goes_on};
pub(crate) use scoped::{leave, running, within, within_lent};
