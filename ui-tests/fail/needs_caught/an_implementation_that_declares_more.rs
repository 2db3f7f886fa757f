//! An implementation needs more keys than its trait declares.
//!
//! Callers who know only the trait would not provide them.

use ctx_runtime::with_context;
use ctx_ui_tests::{Repository, Request, Tenant, bill};

struct Accounts;

impl Repository for Accounts {
    #[with_context(needs(Request, Tenant))]
    async fn load(&self) -> u64 { //~
        bill().await
    }
}

fn main() {
    drop(Accounts.load());
}
