//! `scope!` calls a function that needs the values of the scope.
//!
//! The result of the call is checked inside the scope, where the values are bound.

use ctx_runtime::{scope, with_context};
use ctx_ui_tests::{Request, Transaction, audit, commit, run};

#[with_context]
async fn handle() -> u64 {
    let job = tokio::spawn(scope!(Transaction(3) => commit()));
    scope!(Request { id: 8 } => audit("order")).await + job.await.unwrap()
}

pub(crate) fn main() {
    assert_eq!(run(handle()), 8 + 5 + 3);
}
