//! A function without an annotation stands between.
//!
//! Its calls are not checked.
//! At run time, the read panics, and says where the context was lost.

use ctx_runtime::context_root;
use ctx_ui_tests::{Tenant, audit, run_without};

async fn place() -> u64 {
    audit("order").await
}

#[context_root(Tenant(1))]
async fn handle() -> u64 {
    place().await
}

pub(crate) fn main() {
    run_without("Request", handle());
}
