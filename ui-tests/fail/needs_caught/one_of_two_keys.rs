//! One of two keys is bound.
//!
//! The other key is missing.

use ctx_runtime::{with_context};
use ctx_ui_tests::{Tenant, bill};

#[with_context(bind(Tenant(1)))]
async fn handle() -> u64 {
    bill().await //~
}

fn main() {
    drop(handle());
}
