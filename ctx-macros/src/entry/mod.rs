//! The entry points of the macros. Each file shows a whole pipeline.

pub(crate) mod attribute;
pub(crate) mod key;
pub(crate) mod read;
pub(crate) mod scope;
