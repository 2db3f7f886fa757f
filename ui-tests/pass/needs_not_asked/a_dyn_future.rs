//! A boxed future comes from a function without an annotation.
//!
//! A `dyn Future` does not say what it needs. Annotated code would be refused before the future becomes a `dyn`.

use std::future::Future;
use std::pin::Pin;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

fn boxed() -> Pin<Box<dyn Future<Output = u64>>> {
    Box::pin(audit("order"))
}

#[with_context]
async fn place() -> u64 {
    boxed().await
}

pub(crate) fn main() {
    run_without("Request", place());
}
