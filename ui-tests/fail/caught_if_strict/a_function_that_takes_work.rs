//! A future is an argument of a function that is no known spawn site, and is not awaited.
//!
//! `spawn(submit)` makes the call a spawn site, and the needs of the future are then checked, too.

use std::future::Future;

use ctx_runtime::with_context;
use ctx_ui_tests::{audit, run_without};

fn submit<T>(future: impl Future<Output = T>) {
    run_without("Request", future);
}

#[with_context(strict)]
async fn place() {
    submit(audit("order")); //~
}

#[with_context(strict)]
async fn place_a_block() {
    submit(async { audit("order").await }); //~ 2
}

fn main() {
    drop((place(), place_a_block()));
}
