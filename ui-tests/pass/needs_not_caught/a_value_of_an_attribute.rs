//! A value of `bind(..)` reads a key that the function does not declare.
//!
//! The values of an attribute are not checked.

use ctx_runtime::{context, with_context};
use ctx_ui_tests::{Request, Retries, Tenant, run_without};

#[with_context(needs(Retries), bind(Tenant(context!(Request.id))))]
async fn place() -> u64 {
    context!(Tenant.0) + context!(Retries.0)
}

pub(crate) fn main() {
    run_without("Request", async { place().await });
}
