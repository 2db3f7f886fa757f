use ctx_runtime::with_context;

use crate::keys::{Error, Row, Store, audit};

/// Loads a row.
#[with_context]
pub async fn load(store: &Store, id: u64) -> Result<Row, Error> {
    let row = store.find(id).await?;
    audit(&row.name).await;
    Ok(row)
}

#[with_context]
async fn nothing() {}

#[with_context]
pub async fn both(store: Store) -> u64 {
    nothing().await;
    let loaded = load(&store, 1);
    match loaded.await {
        Ok(row) => row.id,
        Err(Error) => 0,
    }
}
