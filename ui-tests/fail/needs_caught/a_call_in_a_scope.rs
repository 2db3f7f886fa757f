//! `scope!` calls what needs another key than it binds.
//!
//! What the call gives is asked inside.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Tenant, audit};

#[with_context]
async fn place() -> u64 {
    scope!(Tenant(1) => audit("order")).await //~
}

fn main() {
    drop(place());
}
