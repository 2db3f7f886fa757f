//! Keys and functions that the programs in `fail/needs*` and `pass/needs*` share. docs/CHECKED_PROGRAMS.md lists these
//! programs. See `ui.rs` for the other programs.
#![allow(missing_docs, reason = "for those programs alone")]

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ctx_runtime::{Context, context, with_context};
use futures::{Stream, stream};

#[derive(Debug, Context)]
pub struct Request {
    pub id: u64,
}

impl Request {
    pub fn new(id: u64) -> Request {
        Request { id }
    }
}

#[derive(Debug, Context)]
pub struct Tenant(pub u64);

/// A key that does not cross spawn sites.
#[derive(Debug, Context)]
#[context(drop)]
pub struct Transaction(pub u64);

/// A key that is always provided, because it has a default.
#[derive(Debug, Context)]
#[context(default = Retries(2))]
pub struct Retries(pub u64);

/// A generic key: each instance is a separate key.
#[derive(Debug, Context)]
pub struct Shard<T: Send + Sync + 'static>(pub T);

#[with_context(needs(Request))]
pub async fn audit(what: &str) -> u64 {
    context!(Request.id) + what.len() as u64
}

#[with_context(needs(Request, Tenant))]
pub async fn bill() -> u64 {
    context!(Request.id) + context!(Tenant.0)
}

#[with_context(needs(Transaction))]
pub async fn commit() -> u64 {
    context!(Transaction.0)
}

#[with_context(needs(Request, Retries))]
pub async fn fetch() -> u64 {
    context!(Request.id) + context!(Retries.0)
}

#[with_context(needs(Request))]
pub fn rows() -> impl Stream<Item = u64> + Send + Unpin {
    stream::iter([context!(Request.id)])
}

#[with_context(needs(Request))]
pub fn label() -> String {
    format!("request {}", context!(Request.id))
}

#[with_context(needs(Shard<T>))]
pub async fn shard<T: Copy + Send + Sync + 'static>() -> T {
    context!(Shard<T>.0)
}

pub trait Repository {
    #[with_context(needs(Request))]
    fn load(&self) -> impl Future<Output = u64> + Send;
}

pub struct Memory;

impl Repository for Memory {
    #[with_context(needs(Request))]
    async fn load(&self) -> u64 {
        context!(Request.id)
    }
}

/// Runs a future to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// Runs a future that the compiler accepts, but that reads a key which is not bound: the read must panic.
pub fn run_without<T>(key: &str, future: impl Future<Output = T>) {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(future))) else { panic!("`{key}` was there") };
    let message = panic.downcast_ref::<String>().map_or("", String::as_str);
    assert!(message.starts_with(&format!("no `{key}` in the current context")), "{message}");
}

/// A function that commits. The macro has the path of the function.
#[macro_export]
macro_rules! committing {
    ($name:ident) => {
        #[ctx_runtime::with_context]
        async fn $name() -> u64 {
            $crate::db::in_tx(async || $crate::commit().await).await
        }
    };
}

/// Helpers that bind a key around their closure.
pub mod db {
    use ctx_runtime::{scope, with_context};

    use super::Transaction;

    #[with_context(provides(Transaction))]
    pub async fn in_tx<R>(f: impl AsyncFnOnce() -> R) -> R {
        scope!(Transaction(3) => async { f().await }).await
    }

    #[with_context(bind(Transaction(4)), provides(Transaction))]
    pub fn in_tx_here<F, R>(times: usize, mut f: F) -> Vec<R>
    where
        F: FnMut(usize) -> R,
    {
        (0..times).map(|time| f(time + 1)).collect()
    }
}
