//! `scope!` calls a function that needs another key than `scope!` binds.
//!
//! The result of the call is checked inside the scope.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Tenant, audit};

#[with_context]
async fn place() -> u64 {
    scope!(Tenant(1) => audit("order")).await //~
}

fn main() {
    drop(place());
}
