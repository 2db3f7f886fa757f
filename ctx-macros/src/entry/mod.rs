//! The macros. Each file is one of them, and shows its whole pipeline.

pub(crate) mod attribute;
pub(crate) mod key;
pub(crate) mod read;
pub(crate) mod scope;
