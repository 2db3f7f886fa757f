//! A call that needs a key is pushed to a collection, or sent away.
//!
//! What `push`, `send` and such keep is checked, if it is a call of a function or of a method of `self`.

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
