use ctx_runtime::with_context;

use crate::keys::{Store, audit};

#[with_context(inherit)]
pub async fn hot(store: &Store) -> usize {
    let rows = store.load_rows(1).await;
    tokio::spawn(audit("text")).await.unwrap() + rows.len()
}
