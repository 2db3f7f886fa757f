//! A statement has `#[context(unchecked(Key))]`.
//!
//! The attribute leaves this key unchecked. Other keys are checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{Transaction, commit, run_without};

#[with_context]
async fn place() -> u64 {
    #[context(unchecked(Transaction))]
    let committed = tokio::spawn(async { commit().await }).await;
    committed.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

pub(crate) fn main() {
    run_without("Transaction", place());
}
