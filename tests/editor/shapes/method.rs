use ctx_runtime::with_context;

use crate::keys::Store;

#[with_context]
pub async fn first(store: Store) -> Option<u64> {
    let rows = store.load_rows(1).await;
    let first = rows.first()?;
    Some(first.id)
}

#[with_context]
pub fn sizes(store: &Store) -> Vec<usize> {
    store.rows.iter().map(|row| row.name.len()).collect()
}
