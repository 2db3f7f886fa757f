//! Hooks: one test at a time, because hooks see everything that happens in their process.

mod creation;
mod events;
mod filters;
mod misbehaving;
mod recorder;
mod returned;
mod slots;
#[cfg(tokio_unstable)]
mod tokio_unstable;

use ctx_runtime::Context;

/// A request, by its number.
#[derive(Debug, Context)]
struct Request(u32);
