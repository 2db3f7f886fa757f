//! An awaited call takes a closure, and runs the closure in a separate task.
//!
//! The check assumes that an awaited call runs here. Strict code checks `async` closures, and closures with `move`.

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
