//! A future is made before it is spawned, and needs a key that stays behind.
//!
//! The future keeps the context of its call, with every key. The check asks for the keys that cross the spawn site.
//! Instead: nothing. Spawned work must not need a key that stays behind.

use ctx_runtime::context_root;
use ctx_ui_tests::{Transaction, commit};

#[context_root(Transaction(1))]
async fn handle() {
    let committed = commit();
    tokio::spawn(committed); //~
}

fn main() {
    drop(handle());
}
