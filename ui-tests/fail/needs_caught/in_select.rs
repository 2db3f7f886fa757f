//! A branch of `select!` needs a key.
//!
//! The branches are awaited.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, audit, commit};

#[context_root(Transaction(1))]
async fn handle() -> u64 {
    tokio::select! {
        audited = audit("order") => audited, //~
        committed = commit() => committed,
    }
}

fn main() {
    drop(handle());
}
