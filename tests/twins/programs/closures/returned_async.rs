//@ edition: 2024
//! Returned: closures that are async.

use ctx_runtime::with_context;

#[with_context]
pub async fn asynchronous() -> impl AsyncFn(&str) -> usize {
    async |s| s.len()
}

fn main() {}
