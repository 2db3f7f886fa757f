//! Spawned work needs keys that cross the spawn site.
//!
//! Tasks, blocking calls and threads, and the work that they spawn.

use ctx_runtime::{context, context_root};
use ctx_ui_tests::{Request, Tenant, Transaction, audit, bill, run};
use futures::executor::block_on;

#[context_root(Request { id: 7 }, Tenant(1), Transaction(3))]
async fn handle() -> u64 {
    let task = tokio::spawn(async { tokio::spawn(bill()).await.unwrap() });
    let thread = tokio::task::spawn_blocking(|| block_on(audit("")));
    let mut set = tokio::task::JoinSet::new();
    set.spawn(audit(""));
    // This part of the argument is evaluated here, where all keys are provided.
    let read = std::thread::spawn({
        let transaction = context!(Transaction.0);
        move || transaction
    });
    task.await.unwrap() + thread.await.unwrap() + set.join_next().await.unwrap().unwrap() + read.join().unwrap()
}

pub(crate) fn main() {
    assert_eq!(run(handle()), 8 + 7 + 7 + 3);
}
