//! A function is passed by its name, and called by another function.
//!
//! There is no call to check, and the wrapper does not say what its future needs. `|order| audit(order)` is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};
use futures::future::join_all;

#[with_context]
async fn place() -> Vec<u64> {
    join_all(["order"].into_iter().map(audit)).await
}

pub(crate) fn main() {
    run_without("Request", place());
}
