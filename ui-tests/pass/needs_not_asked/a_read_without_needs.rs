//! A function without `needs` reads a key that its callers do not have.
//!
//! Only the reads of a function with `needs` are checked.

use ctx_runtime::{context, context_root, with_context};
use ctx_ui_tests::{Request, Tenant, run_without};

#[with_context]
async fn place() -> u64 {
    context!(Request.id)
}

#[context_root(Tenant(1))]
async fn handle() -> u64 {
    place().await
}

pub(crate) fn main() {
    run_without("Request", handle());
}
