//! The public API of the runtime: snapshots, scopes, and reads.

pub mod fields;
#[cfg(feature = "diagnostics")]
pub(crate) mod json;
pub(crate) mod missing;
pub(crate) mod read;
pub(crate) mod root;
pub(crate) mod run;
pub(crate) mod snapshot;
pub mod wire;
