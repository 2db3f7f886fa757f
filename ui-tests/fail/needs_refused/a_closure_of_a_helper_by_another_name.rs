//! A helper is called by another name than its own, or it is a method.
//!
//! Callers find `provides(..)` by the name of the helper, imported or with a path from `crate`, `self` or `super`. A method is
//! not imported. Instead: the helper's own name, or `#[context(unchecked(Transaction))]`.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::db::{self, in_tx as transaction};
use ctx_ui_tests::{Transaction, commit};

struct Pool;

impl Pool {
    #[with_context]
    async fn in_tx<R>(&self, f: impl AsyncFnOnce() -> R) -> R {
        scope!(Transaction(1) => async { f().await }).await
    }
}

#[with_context]
async fn by_another_name() -> u64 {
    transaction(async || commit().await).await //~
}

#[with_context]
async fn by_a_path() -> u64 {
    db::in_tx(async || commit().await).await //~
}

#[with_context]
async fn by_a_method(pool: Pool) -> u64 {
    pool.in_tx(async || commit().await).await //~
}

fn main() {
    drop((by_another_name(), by_a_path(), by_a_method(Pool)));
}
