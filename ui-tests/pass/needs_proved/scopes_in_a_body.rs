//! `scope!` binds in a body.
//!
//! Code inside the scope is provided with the values. A key may be bound again.

use ctx_runtime::{context, scope, with_context};
use ctx_ui_tests::{Request, Tenant, Transaction, audit, bill, commit, run};

fn tenant() -> Tenant {
    Tenant(5)
}

#[with_context(needs(Request))]
async fn place() -> u64 {
    let inner = scope!(Request { id: 8 }, tenant() as Tenant => async { bill().await }).await;
    let made = scope!(Transaction(2) => context!(Transaction.0));
    let nested = scope!(Tenant(1) => async {
        scope!(Request { id: context!(Request.id) + context!(Tenant.0) } => async { audit("").await }).await
    });
    inner + made + nested.await + context!(Request.id)
}

#[with_context]
async fn handle() -> u64 {
    // A key that is bound behind the spawn site is provided there.
    let job = tokio::spawn(scope!(Transaction(3) => async { commit().await }));
    let later = tokio::spawn(async { scope!(Transaction(4) => async { commit().await }).await });
    let placed = scope!(Request { id: 7 } => async { place().await }).await;
    placed + job.await.unwrap() + later.await.unwrap()
}

pub(crate) fn main() {
    assert_eq!(run(handle()), 13 + 2 + 8 + 7 + 3 + 4);
}
