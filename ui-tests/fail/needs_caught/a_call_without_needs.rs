//! A function calls a function that needs a key, and has no `needs` itself.
//!
//! It may be called from anywhere, and only its own `needs` could tell its callers.

use ctx_runtime::{context_root, with_context};
use ctx_ui_tests::{Request, audit};

#[with_context]
async fn place() -> u64 {
    audit("order").await //~
}

#[context_root(Request { id: 7 })]
async fn handle() -> u64 {
    place().await
}

fn main() {
    drop(handle());
}
