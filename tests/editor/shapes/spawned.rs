use std::thread;

use ctx_runtime::with_context;

use crate::keys::{Store, audit};

#[with_context]
pub async fn tasks(store: Store) -> usize {
    let task = tokio::spawn(audit("text"));
    let other = store.clone();
    let block = tokio::spawn(async move {
        let rows = other.load_rows(2).await;
        rows.len()
    });
    task.await.unwrap() + block.await.unwrap_or_default() + store.count()
}

#[with_context]
pub fn threads(store: Store) -> usize {
    let copy = store.clone();
    let thread = thread::spawn(move || copy.count());
    let handle = tokio::task::spawn_blocking(move || store.rows.len());
    drop(handle);
    thread.join().unwrap()
}
