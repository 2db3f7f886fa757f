//! Diagnostics: one test at a time, because they watch everything that happens in their process.
#![cfg(test)]

mod alone;
mod flow;
mod history;
mod leaks;
mod live;
mod loss;
mod watching;

use ctx_runtime::Context;

/// A request, by its number.
#[derive(Debug, Context)]
struct Request(u32);
