//! Diagnostics: one test at a time, because diagnostics watch the whole process.
#![cfg(test)]

mod alone;
mod flow;
mod here;
mod history;
mod leaks;
mod live;
mod loss;
mod watching;

use ctx_runtime::Context;

/// A request, by its number.
#[derive(Debug, Context)]
struct Request(u32);
