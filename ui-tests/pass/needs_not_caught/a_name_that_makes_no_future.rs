//! A function that needs a key has a name like `new`, `take` or `map`, and its call is an argument of what is awaited.
//!
//! Calls of such names are not asked there: they seldom make a future, and often something whose type is known only later.
//! What stands itself in front of an `.await` is asked whatever it is called.

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
