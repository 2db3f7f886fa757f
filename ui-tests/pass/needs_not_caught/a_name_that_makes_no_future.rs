//! A function that needs a key has a name like `new`, `take` or `map`, and its call is an argument of an awaited call.
//!
//! Calls of such names are not checked there: they seldom make a future, and their type is often known only later.
//! A call in front of an `.await` is checked, whatever its name is.

use std::time::Duration;

use ctx_runtime::{context, with_context};
use ctx_ui_tests::{Request, run_without};
use tokio::time::timeout;

#[with_context(needs(Request))]
async fn take() -> u64 {
    context!(Request.id)
}

#[with_context]
async fn place() -> u64 {
    timeout(Duration::from_secs(1), take()).await.unwrap()
}

pub(crate) fn main() {
    run_without("Request", place());
}
