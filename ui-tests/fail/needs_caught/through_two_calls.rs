//! A key is missing two calls above where it is read.
//!
//! Each function between says what it needs, so the error is where it could be bound.

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
