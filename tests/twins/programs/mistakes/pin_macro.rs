//! A macro that takes no comma at the end.

use ctx_runtime::with_context;
use std::future::Future;

#[with_context]
pub async fn pins(a: impl Future<Output = u8>, b: impl Future<Output = u8>) -> u8 {
    tokio::pin!(a, b,);
    a.await + b.await
}

fn main() {}
