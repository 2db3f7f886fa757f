//! A call that needs a key is pushed to a collection of futures that the function is given.
//!
//! The type of the argument names the collection, so pushed calls are checked.

use std::pin::Pin;

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use futures::stream::FuturesUnordered;

type Work = Pin<Box<dyn Future<Output = u64>>>;

fn boxed(work: impl Future<Output = u64> + 'static) -> Work {
    Box::pin(work)
}

#[with_context]
fn push(audits: &FuturesUnordered<Work>) {
    audits.push(boxed(audit("order"))); //~
}

fn main() {
    push(&FuturesUnordered::new());
}
