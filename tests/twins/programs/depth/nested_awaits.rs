//! Nested awaits.

use ctx_runtime::with_context;

#[with_context]
pub async fn f0(x: u32) -> u32 {
    x
}

#[with_context]
pub async fn f1(x: u32) -> u32 {
    f0(x).await + async { f0(x).await }.await
}

#[with_context]
pub async fn f2(x: u32) -> u32 {
    f1(x).await + async { f1(x).await }.await
}

#[with_context]
pub async fn f3(x: u32) -> u32 {
    f2(x).await + async { f2(x).await }.await
}

#[with_context]
pub async fn f4(x: u32) -> u32 {
    f3(x).await + async { f3(x).await }.await
}

#[with_context]
pub async fn spawns() -> u32 {
    tokio::spawn(f4(1)).await.unwrap()
}

fn main() {}
