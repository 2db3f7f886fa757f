//! A closure is given to a call that is awaited, and that runs it in a task of its own.
//!
//! What is awaited is taken to run here. Strict code asks of closures with `move`, and of `async` ones.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, audit, run, run_without};

async fn in_background<Work>(f: impl FnOnce() -> Work + Send + 'static) -> Work::Output
where
    Work: Future<Output: Send + 'static> + Send + 'static,
{
    tokio::spawn(async move { f().await }).await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

#[with_context(needs(Request))]
async fn place() -> u64 {
    in_background(|| async { audit("order").await }).await
}

pub(crate) fn main() {
    run_without("Request", ctx_runtime::run(Request { id: 7 }, place));
}
