//! A helper binds a key around the closure in its arguments.
//!
//! `provides(Transaction)` tells callers that use the helper's name, and the helper is checked against it.

use std::future::Future;

use ctx_runtime::{context, scope, with_context};
pub use ctx_ui_tests::db::in_tx;
use ctx_ui_tests::db::in_tx_here;
use ctx_ui_tests::{Request, Tenant, Transaction, audit, bill, commit, run};

#[with_context(provides(Transaction, Tenant))]
async fn as_tenant<F, Work>(id: u64, f: F) -> Work::Output
where
    F: FnOnce(u64) -> Work,
    Work: Future,
{
    scope!(Tenant(id), Transaction(1) => async { f(id).await }).await
}

/// The future is polled in the scope, whoever polls it.
#[with_context(provides(Transaction))]
async fn in_time<R>(f: impl AsyncFn() -> R) -> R {
    let limit = std::time::Duration::from_secs(9);
    let first = scope!(Transaction(1) => async { tokio::time::timeout(limit, f()).await.unwrap() }).await;
    let second = scope!(Transaction(1) => f()).await;
    drop(second);
    let (third, _) = scope!(Transaction(1) => async { futures::join!(f(), Box::pin(f())) }).await;
    drop(third);
    first
}

#[with_context(needs(Request))]
async fn closures() -> u64 {
    assert_eq!(in_time(async || commit().await).await, 1);
    let first = in_tx(|| async { commit().await }).await;
    let second = crate::needs_proved::closures_of_a_helper::in_tx(async || audit("order").await + commit().await).await;
    let third = self::as_tenant(5, |id| async move { bill().await + commit().await + id }).await;
    first + second + third
}

/// A helper may provide a key that the function has already.
#[with_context(needs(Transaction))]
async fn both() -> u64 {
    in_tx(async || commit().await).await + commit().await
}

#[with_context(needs(Request))]
async fn inside_each_other() -> u64 {
    let closure = as_tenant(6, |_| async { in_tx(|| async { bill().await + commit().await }).await });
    closure.await + in_tx::<u64>(move || async move { as_tenant(1, |_| async { bill().await }).await }).await
}

/// A read in a function with `needs`, and a closure that is not `async`.
#[with_context(needs(Request))]
fn reads() -> u64 {
    let numbers = in_tx_here(2, |time| context!(Transaction.0) + time as u64);
    numbers.into_iter().sum::<u64>() + context!(Request.id)
}

#[with_context(needs(Request))]
async fn spawned() -> u64 {
    as_tenant(2, |_| async { tokio::spawn(async { bill().await }).await.unwrap() }).await
}

/// Helpers by paths: in a macro of another crate, in a nested module, and of a function in a function.
#[with_context(needs(Request))]
async fn by_other_paths() -> u64 {
    ctx_ui_tests::committing!(commits);
    #[with_context(provides(Tenant))]
    fn local<R>(f: impl FnOnce() -> R) -> R {
        scope!(Tenant(1) => f())
    }
    let first = commits().await;
    let second = in_tx(Box::new(async || commit().await)).await;
    let third = local(|| context!(Tenant.0));
    first + second + third
}

#[with_context]
async fn all() -> (u64, u64, u64, u64, u64, u64) {
    scope!(Request { id: 7 }, Transaction(9) => async {
        (closures().await, both().await, inside_each_other().await, reads(), spawned().await, by_other_paths().await)
    })
    .await
}

pub(crate) fn main() {
    let closures = 3 + (7 + 5 + 3) + (7 + 5 + 1 + 5);
    assert_eq!(run(all()), (closures, 3 + 9, (7 + 6 + 3) + (7 + 1), 5 + 6 + 7, 7 + 2, 3 + 3 + 1));
}
