//! A function inside of an annotated function has no annotation.
//!
//! A nested function needs its own annotation.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place() -> u64 {
    async fn nested() -> u64 {
        audit("order").await
    }
    nested().await
}

pub(crate) fn main() {
    run_without("Request", place());
}
