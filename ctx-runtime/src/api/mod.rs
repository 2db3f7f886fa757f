//! The public API of the runtime: contexts, and what is read in them.

#[cfg(feature = "diagnostics")]
pub(crate) mod json;
pub(crate) mod missing;
pub(crate) mod read;
pub(crate) mod run;
pub(crate) mod snapshot;
