use ctx_runtime::with_context;

use crate::keys::{Store, audit};

#[with_context]
pub async fn joined(store: &Store) -> usize {
    let (rows, length) = tokio::join!(store.load_rows(1), audit("text"));
    rows.len() + length
}

#[with_context]
pub async fn selected(store: &Store) -> usize {
    tokio::select! {
        rows = store.load_rows(2) => rows.len(),
        length = audit("other") => length,
    }
}
