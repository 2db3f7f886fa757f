//! A function with `inherit` calls a function that needs a key.
//!
//! `inherit` rewrites spawn sites, and adds no checks.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context(inherit)]
async fn place() -> u64 {
    audit("order").await
}

pub(crate) fn main() {
    run_without("Request", place());
}
