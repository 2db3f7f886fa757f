//! An operand of `join!` needs a key.
//!
//! The operands are awaited.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, audit, commit};

#[context_root(Transaction(1))]
async fn handle() -> (u64, u64) {
    tokio::join!(
        commit(),
        audit("order"), //~
    )
}

fn main() {
    drop(handle());
}
