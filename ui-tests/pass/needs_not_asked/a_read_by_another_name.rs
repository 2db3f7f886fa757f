//! A function with `needs` reads another key, by a macro of another name.
//!
//! Reads are recognised by the name `context!`.

use ctx_runtime::{context as read, with_context};
use ctx_ui_tests::{Request, Tenant, run_without};

#[with_context(needs(Tenant))]
async fn place() -> u64 {
    read!(Request.id)
}

pub(crate) fn main() {
    run_without("Request", place());
}
