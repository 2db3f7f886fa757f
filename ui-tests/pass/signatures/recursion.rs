use std::pin::Pin;

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
async fn boxed(depth: u64) -> u64 {
    if depth == 0 { context!(Request.id) } else { Box::pin(boxed(depth - 1)).await + 1 }
}

#[with_context]
fn future(depth: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move { if depth == 0 { 0 } else { future(depth - 1).await + 1 } })
}

#[with_context]
fn sync(depth: u64) -> u64 {
    if depth == 0 { context!(Request.id) } else { sync(depth - 1) + 1 }
}

#[with_context(bind(Request { id: depth }))]
fn bound(depth: u64) -> u64 {
    if depth == 0 { context!(Request.id) } else { bound(depth - 1) + context!(Request.id) }
}

#[tokio::main]
#[context_root(Request { id: 7 })]
pub(crate) async fn main() {
    assert_eq!(boxed(3).await, 10);
    assert_eq!(future(3).await, 3);
    assert_eq!(sync(3), 10);
    assert_eq!(bound(3), 6);
}
