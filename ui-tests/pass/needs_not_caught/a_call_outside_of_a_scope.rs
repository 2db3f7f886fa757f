//! A function is called outside of a scope, and its future is awaited inside.
//!
//! An annotated function runs in the context of its call. The check is at the `.await`, where the key is provided.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Request, audit, run_without};

#[with_context]
async fn place() -> u64 {
    let audited = audit("order");
    scope!(Request { id: 8 } => async move { audited.await }).await
}

pub(crate) fn main() {
    run_without("Request", place());
}
