//! A wrapper of another crate is made with a call that needs a key, put into a variable, and awaited.
//!
//! The call of the wrapper is not a part of the awaited expression.

use std::time::Duration;

use ctx_runtime::with_context;
use ctx_ui_tests::audit;

#[with_context(strict)]
async fn place() -> u64 {
    let limited = tokio::time::timeout(Duration::from_secs(1), audit("order")); //~
    limited.await.unwrap()
}

fn main() {
    drop(place());
}
