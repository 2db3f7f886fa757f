//! A value is bound, and the attribute cannot see its type.
//!
//! An attribute sees tokens, and no types.
//! Instead: `tenant() as Tenant`.

use ctx_runtime::{context, context_root, with_context};
use ctx_ui_tests::Tenant;

fn tenant() -> Tenant {
    Tenant(1)
}

#[with_context(needs(Tenant))]
async fn bill() -> u64 {
    context!(Tenant.0)
}

#[context_root(tenant())]
async fn handle() -> u64 {
    bill().await //~
}

fn main() {
    drop(handle());
}
