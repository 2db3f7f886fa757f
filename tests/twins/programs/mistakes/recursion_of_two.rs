//! Recursion of two.

use ctx_runtime::with_context;

#[with_context]
pub async fn ping(n: u32) -> u32 {
    pong(n).await
}

#[with_context]
pub async fn pong(n: u32) -> u32 {
    ping(n).await
}

fn main() {}
