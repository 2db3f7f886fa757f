//! An implementation needs more than its trait declares.
//!
//! Callers who know the trait alone would not provide it.

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
