//! The attributes of ctx next to attributes of other crates, in both orders if both make sense.
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

/// Calls `call` in a context with id 1, and polls its future in a context with id 2. Carried work reads 1.
fn moved<F: Future>(call: impl FnOnce() -> F) -> F::Output {
    let future = run(keys::Request::new(1), call);
    run(keys::Request::new(2), || futures::executor::block_on(future))
}
