//! An annotation may stand on any function: every shape of signature and body, by theme. Each case calls a function
//! in one context, polls it in another, and checks the values that it reads. The rest must work as before.
#![deny(warnings, reason = "an annotated function warns of nothing that the plain one does not")]

use std::future::Future;

use ctx_runtime::run;

use crate::keys::Request;

mod attributes;
mod awaited;
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

/// Calls `call` in a context with id 1, and polls its future in a context with id 2. Carried work reads 1.
fn moved<F: Future>(call: impl FnOnce() -> F) -> F::Output {
    let future = called(call);
    run(Request::new(2), || futures::executor::block_on(future))
}

/// Calls `call` in a context with id 1.
fn called<R>(call: impl FnOnce() -> R) -> R {
    run(Request::new(1), call)
}
