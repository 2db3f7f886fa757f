//! A call that needs a key is pushed to a collection of futures.
//!
//! In a function that names `FuturesUnordered` or a similar collection, pushed calls of functions and of methods of `self` are
//! checked.

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use futures::StreamExt;
use futures::stream::FuturesUnordered;

#[with_context]
async fn place() -> Option<u64> {
    let mut audits = FuturesUnordered::new();
    audits.push(audit("order")); //~
    audits.next().await
}

fn main() {
    drop(place());
}
