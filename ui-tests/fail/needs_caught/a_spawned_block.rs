//! A spawned block awaits a function that needs a key that stays behind.
//!
//! Code in the block has only the keys that cross the spawn site.

use ctx_runtime::context_root;
use ctx_ui_tests::{Request, Transaction, audit, commit};

#[context_root(Request { id: 7 }, Transaction(1))]
async fn handle() {
    tokio::spawn(async {
        audit("order").await;
        commit().await; //~
    });
}

fn main() {
    drop(handle());
}
