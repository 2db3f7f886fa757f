//! Streams.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use futures::stream::{self, Stream, StreamExt};

#[with_context]
pub fn rows() -> impl Stream<Item = u32> {
    stream::iter(vec![1, 2]).map(|x| x + 1)
}

#[with_context]
pub async fn sums() -> u32 {
    let mut rows = std::pin::pin!(rows());
    let mut sum = 0;
    while let Some(row) = rows.next().await {
        sum += row;
    }
    sum
}

#[with_context]
pub fn unfolds() -> futures::stream::BoxStream<'static, u32> {
    stream::unfold(0, |n| async move { if n > 3 { None } else { Some((n, n + 1)) } }).boxed()
}

#[context_root(Request(1))]
pub async fn root() -> Vec<u32> {
    unfolds().collect::<Vec<_>>().await
}

fn main() {}
