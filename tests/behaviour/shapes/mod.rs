//! An annotation may stand on any function: every shape of signature and body, by theme. Each case shows the values that the
//! function reads when it is called in one context and polled in another, and that the function otherwise works as before.
#![deny(warnings, reason = "an annotated function warns of nothing that the plain one does not")]

use std::future::Future;

use ctx_runtime::run;

use crate::keys::Request;

mod attributes;
mod bodies;
mod closures;
mod drop_order;
mod futures_and_streams;
mod generics;
mod macros;
mod patterns;
mod receivers;
mod returns;
mod send;
mod std_traits;
mod traits;

/// Calls in a context with the id 1, and polls in one with the id 2: what is carried reads 1.
fn moved<F: Future>(call: impl FnOnce() -> F) -> F::Output {
    let future = called(call);
    run(Request::new(2), || futures::executor::block_on(future))
}

/// Calls in a context with the id 1.
fn called<R>(call: impl FnOnce() -> R) -> R {
    run(Request::new(1), call)
}
