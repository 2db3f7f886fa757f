//! `tokio::spawn` is passed as a value, and other code calls it. An attribute knows only names.

use std::future::ready;
use std::pin::Pin;

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context_root, get};

use crate::{ID, RequestInfo};

type Job<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// A job that other code made.
fn plan<R: Send + 'static>(read: fn() -> R) -> Option<Job<R>> {
    Some(Box::pin(async move { ready(read()).await }))
}

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn lost() -> Loss {
    let start = tokio::spawn;
    let task = plan(|| explain::<RequestInfo>()).map(start);
    task.expect("there is a plan").await.expect("it does not panic")
}

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn kept() -> u64 {
    let task = plan(|| get::<RequestInfo>().id).map(|job| tokio::spawn(job));
    task.expect("there is a plan").await.expect("it does not panic")
}
