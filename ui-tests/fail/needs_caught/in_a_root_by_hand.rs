//! A key of the function is needed in a `root!`.
//!
//! A root has its own values, and no key of the context around it.

use ctx_runtime::{root, with_context};
use ctx_ui_tests::{Request, Tenant, audit, bill};

#[with_context(needs(Request))]
async fn place() -> u64 {
    let billed = root!(Tenant(1) => async { bill().await }).await; //~
    billed + root!(Request { id: 8 } => audit("order")).await
}

fn main() {
    drop(place());
}
