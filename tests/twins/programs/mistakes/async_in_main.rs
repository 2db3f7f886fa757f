//! Async in main.

use ctx_runtime::with_context;

#[with_context]
async fn main() {}
