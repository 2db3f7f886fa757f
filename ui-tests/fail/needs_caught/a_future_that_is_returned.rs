//! A function that is not `async` returns the future of a call.
//!
//! It hands the future on, and has no `needs` that would tell its callers.

use std::future::Future;

use ctx_runtime::with_context;
use ctx_ui_tests::audit;

#[with_context]
fn later() -> impl Future<Output = u64> {
    let what = "order";
    audit(what) //~
}

fn main() {
    drop(later());
}
