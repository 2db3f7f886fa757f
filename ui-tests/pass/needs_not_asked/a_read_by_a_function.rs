//! A function with `needs` reads another key with `ctx_runtime::get`.
//!
//! `get` is for code that is not checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, Tenant, run_without};

#[with_context(needs(Tenant))]
async fn place() -> u64 {
    ctx_runtime::get::<Request>().id
}

pub(crate) fn main() {
    run_without("Request", place());
}
