//! A call is spawned that needs a key which is not bound.
//!
//! The argument of a spawn site is checked like an awaited future.

use ctx_runtime::context_root;
use ctx_ui_tests::{Tenant, audit};

#[context_root(Tenant(1))]
async fn handle() {
    tokio::spawn(audit("order")); //~
}

fn main() {
    drop(handle());
}
