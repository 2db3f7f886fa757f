//! A method is called on the result of `run_until`.
//!
//! The chain goes on after `run_until(..).await`, and so do the checks.

use ctx_runtime::{context_root, with_context};
use ctx_ui_tests::{Request, Tenant, audit, bill};
use tokio::task::LocalSet;

struct Audited(u64);

impl Audited {
    #[with_context(needs(Request, Tenant))]
    async fn save(self) -> u64 {
        self.0 + bill().await
    }
}

#[with_context(needs(Request))]
async fn audited() -> Audited {
    Audited(audit("a").await)
}

#[context_root(Request::new(1))]
async fn handle(tasks: LocalSet) -> u64 {
    tasks.run_until(audited()).await.save().await //~
}

#[context_root(Tenant(1))]
async fn handle_of_a_tenant(tasks: LocalSet) {
    tasks.run_until(audited()).await; //~
}

fn main() {}
