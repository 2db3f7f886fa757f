use ctx_runtime::with_context;

#[with_context]
pub mod inner {
    use crate::keys::{Row, Store};

    /// A limit.
    pub const LIMIT: usize = 3;

    pub async fn rows(store: &Store) -> Vec<Row> {
        store.load_rows(LIMIT).await
    }

    pub fn later(store: Store) -> tokio::task::JoinHandle<Vec<Row>> {
        tokio::spawn(async move { rows(&store).await })
    }
}

#[with_context]
pub async fn counted(store: &crate::keys::Store) -> usize {
    let rows = inner::rows(store).await;
    rows.len() + inner::LIMIT
}
