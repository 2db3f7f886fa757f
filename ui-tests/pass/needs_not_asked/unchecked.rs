//! A statement has `#[context(unchecked)]`.
//!
//! The attribute leaves the statement unchecked.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place() -> u64 {
    #[context(unchecked)]
    let audited = audit("order").await;
    audited
}

pub(crate) fn main() {
    run_without("Request", place());
}
