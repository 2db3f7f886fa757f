//! A spawned call needs a key with `#[context(drop)]`.
//!
//! Such a key is there in the function, and not in what it spawns.

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
