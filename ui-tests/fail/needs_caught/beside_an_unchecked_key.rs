//! A key is left unchecked, and another is missing.
//!
//! `#[context(unchecked(Transaction))]` answers for this key alone.

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
