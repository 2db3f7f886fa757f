//! What threads share: statics, lists, locks and tables.

#[macro_use]
mod shared;

pub(crate) mod list;
pub(crate) mod locked;
pub(crate) mod room;
pub(crate) mod table;

// From std; in the models from loom: see `models/mod.rs`.
#[cfg(all(test, ctx_loom))]
pub(crate) use loom::sync::{Mutex, atomic};
#[cfg(all(feature = "ambient", tokio_unstable, not(all(test, ctx_loom))))]
pub(crate) use std::sync::Mutex;
#[cfg(not(all(test, ctx_loom)))]
pub(crate) use std::sync::atomic;
