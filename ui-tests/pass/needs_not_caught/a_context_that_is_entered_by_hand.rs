//! A future is made in a scope of the function `scope`, or of a snapshot.
//!
//! The check cannot see the keys of such a context, so it checks nothing in the block. It sees `scope!`.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Tenant, audit, run_without};

#[with_context]
async fn place() -> u64 {
    scope(Tenant(1), async { audit("order").await }).await
}

pub(crate) fn main() {
    run_without("Request", place());
}
