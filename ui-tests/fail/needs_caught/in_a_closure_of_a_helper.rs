//! A helper provides one key to its closure, and the closure needs another key.
//!
//! Only the keys of `provides(..)` count.

use ctx_runtime::with_context;
use ctx_ui_tests::db::in_tx;
use ctx_ui_tests::{Tenant, bill, commit};

#[with_context(needs(Tenant))]
async fn place() -> u64 {
    in_tx(|| async { commit().await + bill().await }).await; //~
    self::in_tx(async || bill().await).await //~
}

#[with_context(needs(Tenant))]
async fn place_outside() -> u64 {
    self::in_tx(async || commit().await).await;
    commit().await //~
}

#[with_context]
async fn spawned() -> u64 {
    in_tx(async || tokio::spawn(commit()).await.unwrap()).await //~
}

#[with_context]
async fn carried() -> u64 {
    in_tx(#[context(carry)] async move || commit().await).await //~
}

fn main() {
    drop((place(), place_outside(), spawned(), carried()));
}
