//! A spawned block reads a key that stays behind.
//!
//! In a function with `needs`, a read is checked where it runs.

use ctx_runtime::{context, with_context};
use ctx_ui_tests::{Request, Transaction};

#[with_context(needs(Request, Transaction))]
async fn place() -> u64 {
    tokio::spawn(async { context!(Request.id) + context!(Transaction.0) }); //~
    context!(Transaction.0)
}

fn main() {
    drop(place());
}
