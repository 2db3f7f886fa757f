//! A call that needs a key is an argument of an awaited call.
//!
//! The type of a wrapper of another crate does not say what is inside, so the calls in its arguments are checked.

use std::time::Duration;

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use tokio::time::timeout;

#[with_context]
async fn place() -> Option<u64> {
    timeout(Duration::from_secs(1), audit("order")).await.ok() //~
}

fn main() {
    drop(place());
}
