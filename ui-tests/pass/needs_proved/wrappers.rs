//! Wrappers of all kinds contain futures that need a key.
//!
//! The keys are provided, and the types, borrows and temporaries of the wrappers do not change.

use std::pin::pin;
use std::time::Duration;

use ctx_runtime::{Needs, with_context};
use ctx_ui_tests::{Request, audit, rows, run};
use futures::future::{BoxFuture, join_all, try_join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt, TryFutureExt, stream};
use tokio::time::timeout;

/// A wrapper that says which keys its content needs.
struct Timed<F>(F);

impl<F: Needs> Needs for Timed<F> {
    type Keys = F::Keys;
}

impl<F: Future + Unpin> Future for Timed<F> {
    type Output = F::Output;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<F::Output> {
        self.0.poll_unpin(cx)
    }
}

#[with_context(needs(Request))]
async fn place() -> u64 {
    let limit = Duration::from_secs(5);
    let mut sum = timeout(limit, audit("")).await.unwrap();
    sum += Box::pin(audit("")).await + audit("").boxed().await + Timed(Box::pin(audit(""))).await;
    let boxed: BoxFuture<'_, u64> = Box::pin(audit(""));
    sum += boxed.await;
    let mut pinned = pin!(audit(""));
    sum += tokio::select! { audited = &mut pinned => audited, () = tokio::time::sleep(limit) => 0 };
    sum += join_all(["a", "b"].iter().map(|what| audit(&what[1..]))).await.iter().sum::<u64>();
    sum += try_join_all(vec![audit("").map(Ok::<_, ()>), audit("").map(Ok)]).await.unwrap().len() as u64;
    let futures: Vec<_> = (0..2).map(|_| audit("")).collect();
    sum += join_all(futures).await.len() as u64;
    let mut unordered = FuturesUnordered::new();
    unordered.push(audit(""));
    sum += unordered.next().await.unwrap();
    sum += rows().next().await.unwrap();
    let all: Vec<u64> = stream::iter([1_u64, 2]).then(|_| audit("")).collect().await;
    sum += all.len() as u64 + audit("").map(Ok::<_, ()>).unwrap_or_else(|()| 0).await;
    let (one, two) = futures::join!(audit(""), async { audit("").await });
    sum + one + two
}

pub(crate) fn main() {
    assert_eq!(run(ctx_runtime::scope(Request { id: 1 }, async { place().await })), 19);
}
