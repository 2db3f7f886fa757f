//! A future is made before it is spawned, and needs a key that stays behind.
//!
//! It keeps the context of its call, and so all it needs; the check asks for what crosses the spawn site.
//! Instead: nothing. What stays behind shall not be needed by what is spawned.

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
