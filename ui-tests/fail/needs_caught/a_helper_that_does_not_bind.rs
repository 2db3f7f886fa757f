//! A helper calls its closure outside of the scope that binds the key.
//!
//! The key of `provides(..)` has to be bound where the helper calls the closure and awaits its result.

use std::future::Future;
use std::time::Duration;

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Request, Tenant, Transaction};

#[with_context(provides(Transaction))]
async fn awaited<R>(f: impl AsyncFnOnce() -> R) -> R {
    f().await //~
}

#[with_context(provides(Transaction))]
async fn in_another_key<R>(f: impl AsyncFnOnce() -> R) -> R {
    scope!(Request { id: 1 } => async { f().await }).await //~
}

#[with_context(bind(Transaction(1)), provides(Transaction, Tenant))]
fn both<R>(f: impl Fn() -> R) -> Option<R> {
    Some(f()) //~
}

#[with_context(bind(Transaction(1)), provides(Transaction))]
async fn awaited_later<F, Work>(f: F) -> Work::Output
where
    F: FnOnce() -> Work,
    Work: Future,
{
    let work = f(); //~
    tokio::time::timeout(Duration::from_secs(1), work).await.unwrap()
}

#[with_context(bind(Transaction(1)), provides(Transaction))]
async fn spawned<R: Send + 'static>(f: fn() -> R) -> R {
    tokio::spawn(async move { f() }).await.unwrap() //~
}

struct Out<R> {
    work: R,
}

#[with_context(provides(Transaction))]
fn in_a_field<R>(f: impl FnOnce(u8) -> R) -> Out<R> {
    Out { work: f(1) } //~
}

fn main() {}
