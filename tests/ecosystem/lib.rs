//! The attributes of ctx next to attributes of other crates: in both orders if both make sense, with the values that each function reads.
#![cfg(test)]
#![deny(warnings, reason = "an annotated function warns of nothing that the plain one does not")]

use std::future::Future;

use ctx_runtime::run;

mod actix;
mod async_recursion;
mod async_stream;
mod async_trait;
mod axum;
mod hand_overs;
#[allow(dead_code, reason = "shared with tests/behaviour")]
#[path = "../behaviour/keys.rs"]
mod keys;
mod rstest;
mod tokio;
mod tracing;

/// Calls in a context with the id 1, and polls in one with the id 2: what is carried reads 1.
fn moved<F: Future>(call: impl FnOnce() -> F) -> F::Output {
    let future = run(keys::Request::new(1), call);
    run(keys::Request::new(2), || futures::executor::block_on(future))
}
