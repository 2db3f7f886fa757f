//! A variable with a future is put into a collection, and the collection is awaited.
//!
//! The type of a collection of another crate does not say what is inside, and the variable is not part of the awaited
//! expression. A pushed call is checked, and so are `Vec`s and arrays of futures.

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

#[with_context]
async fn place() -> Option<u64> {
    let future = audit("order");
    let mut audits = FuturesUnordered::new();
    audits.push(future);
    audits.next().await
}

pub(crate) fn main() {
    run_without("Request", place());
}
