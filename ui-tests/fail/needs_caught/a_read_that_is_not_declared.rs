//! A function with `needs` reads another key.
//!
//! Its keys come from `needs`, from `bind(..)`, or from a default. `context!(Key?)` reads a key that may be missing.

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
