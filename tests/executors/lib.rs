//! Spawn sites of executors other than tokio: each spelling carries the context.
#![cfg(test)]
#![allow(clippy::redundant_closure, reason = "closures and functions are not the same to a macro")]

mod actix;
mod async_std_tasks;
mod executors;
mod smol_tasks;

use ctx_runtime::{Context, try_with};

#[derive(Context)]
struct Request {
    id: u64,
}

fn id() -> Option<u64> {
    try_with(|request: &Request| request.id).ok()
}

const HERE: Option<u64> = Some(7);
