//! A key is left unchecked, and another key is missing.
//!
//! `#[context(unchecked(Transaction))]` leaves only this key unchecked.

use ctx_runtime::with_context;
use ctx_ui_tests::{Transaction, audit, commit};

#[with_context]
async fn in_transaction<R>(work: impl AsyncFnOnce() -> R) -> R {
    work().await
}

#[with_context]
async fn handle() -> u64 {
    #[context(unchecked(Transaction))]
    in_transaction(|| async { commit().await + audit("order").await }).await //~
}

fn main() {
    drop(handle());
}
