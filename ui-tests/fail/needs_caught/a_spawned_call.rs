//! A call is spawned that needs a key which is not there.
//!
//! What is handed to a spawn site is checked as what is awaited.

use ctx_runtime::context_root;
use ctx_ui_tests::{Tenant, audit};

#[context_root(Tenant(1))]
async fn handle() {
    tokio::spawn(audit("order")); //~
}

fn main() {
    drop(handle());
}
