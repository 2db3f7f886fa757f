//! A wrapper of another crate is made with a call that needs a key, put into a variable, and awaited.
//!
//! The type of the wrapper does not say what is inside, and the call is not a part of the awaited expression. In one expression, it is caught.

use std::time::Duration;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

#[with_context]
async fn place() -> u64 {
    let limited = tokio::time::timeout(Duration::from_secs(1), audit("order"));
    limited.await.unwrap()
}

pub(crate) fn main() {
    run_without("Request", place());
}
