//! A future is given to a function that is no known spawn site, and is not awaited.
//!
//! `spawn(submit)` makes it one, and then the needs of the future are checked, too.

use std::future::Future;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

fn submit<T>(future: impl Future<Output = T>) {
    run_without("Request", future);
}

#[with_context(strict)]
async fn place() {
    submit(audit("order")); //~
    submit(async { audit("order").await }); //~ 2
}

fn main() {
    drop(place());
}
