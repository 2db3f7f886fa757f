//! A root calls a function that needs a key without a value.
//!
//! The call is awaited, and the root binds another key.

use ctx_runtime::context_root;
use ctx_ui_tests::{Tenant, audit};

#[context_root(Tenant(1))]
async fn handle() -> u64 {
    audit("order").await //~
}

fn main() {
    drop(handle());
}
