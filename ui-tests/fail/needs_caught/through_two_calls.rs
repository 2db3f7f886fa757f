//! A key is missing two calls above the function that reads it.
//!
//! Each function between says what it needs, so the error points at the function that could bind the key.

use ctx_runtime::{context_root, with_context};
use ctx_ui_tests::{Request, audit};

#[with_context(needs(Request))]
async fn place() -> u64 {
    store().await
}

#[with_context(needs(Request))]
async fn store() -> u64 {
    audit("order").await
}

#[context_root()]
async fn handle() -> u64 {
    place().await //~
}

fn main() {
    drop(handle());
}
