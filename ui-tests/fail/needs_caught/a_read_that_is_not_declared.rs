//! A function with `needs` reads another key.
//!
//! What it reads is provided by its `needs`, by `bind(..)`, or by a default; or read as `context!(Key?)`.

use ctx_runtime::{context, with_context};
use ctx_ui_tests::{Request, Retries, Tenant, Transaction};

#[with_context(needs(Tenant), bind(Transaction(1)))]
async fn place() -> (u64, u64, u64, Option<u64>, u64) {
    (
        context!(Tenant.0),
        context!(Transaction.0),
        context!(Retries.0),
        context!(Request?.id),
        context!(Request.id), //~
    )
}

fn main() {
    drop(place());
}
