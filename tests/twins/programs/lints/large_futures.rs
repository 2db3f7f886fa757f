//! Large futures.

use ctx_runtime::with_context;

#[with_context]
pub async fn large() -> u8 {
    let rows = [0_u8; 20_000];
    std::future::ready(()).await;
    rows[3]
}

#[with_context]
pub async fn awaits() -> u8 {
    large().await
}

#[with_context]
pub async fn boxed() -> u8 {
    Box::pin(large()).await
}

fn main() {}
