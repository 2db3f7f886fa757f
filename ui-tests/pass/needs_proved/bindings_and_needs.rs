//! A function binds one key, and needs another key.
//!
//! Both keys are provided to its calls. A key with a default is always provided.

use ctx_runtime::{context, context_root, with_context};
use ctx_ui_tests::{Request, Tenant, bill, fetch, run};

#[with_context(needs(Request), bind(Tenant(context!(Request.id) + 1)))]
async fn place() -> u64 {
    bill().await + fetch().await
}

#[context_root(Request { id: 7 })]
async fn handle() -> u64 {
    place().await
}

pub(crate) fn main() {
    assert_eq!(run(handle()), 7 + 8 + 7 + 2);
}
