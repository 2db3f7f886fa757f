use std::time::Duration;

use ctx_runtime::with_context;
use tokio::time::timeout;

use crate::keys::{Store, audit};

#[with_context]
pub async fn limited(limit: Duration, store: Store) -> usize {
    let length = timeout(limit, audit("text")).await.unwrap_or(0);
    let rows = timeout(limit, store.load_rows(1)).await.unwrap_or_default();
    length + rows.len()
}

#[with_context]
pub async fn variables(store: Store) -> usize {
    let mut work = Box::pin(store.load_rows(1));
    let rows = (&mut work).await;
    let work = if rows.is_empty() { audit("none") } else { audit("some") };
    let pair = futures::future::join(work, store.find(1)).await;
    let all = futures::future::join_all(rows.iter().map(|row| audit(&row.name))).await;
    pair.0 + all.len()
}
