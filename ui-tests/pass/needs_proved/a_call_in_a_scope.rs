//! `scope!` calls what needs its values.
//!
//! What the call gives is asked inside, where the values are.

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
