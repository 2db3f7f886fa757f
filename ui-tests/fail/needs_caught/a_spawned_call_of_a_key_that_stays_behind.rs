//! A spawned call needs a key with `#[context(drop)]`.
//!
//! The function has the key, and its spawned work does not.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, commit};

#[context_root(Transaction(1))]
async fn handle() -> u64 {
    tokio::spawn(commit()); //~
    commit().await
}

fn main() {
    drop(handle());
}
