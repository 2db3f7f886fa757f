//! Wrong arguments.

use ctx_runtime::with_context;

#[with_context]
pub async fn takes(x: u32, y: &str) -> u32 {
    x
}

#[with_context]
pub async fn calls() {
    takes(1).await;
    takes("a", "b").await;
    takes(1, "b", 3).await;
    tokio::spawn(takes(1));
}

pub async fn plain_calls() {
    takes(1).await;
    takes("a", "b").await;
}

fn main() {}
