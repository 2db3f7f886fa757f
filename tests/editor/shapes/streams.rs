use ctx_runtime::with_context;
use futures::StreamExt;
use futures::stream;

use crate::keys::{Store, audit};

#[with_context]
pub async fn total(store: Store) -> usize {
    let mut rows = stream::iter(store.rows).map(|row| row.name);
    let mut total = 0;
    while let Some(name) = rows.next().await {
        total += audit(&name).await;
    }
    total
}

#[with_context]
pub async fn unfolded() -> Vec<u32> {
    let numbers = stream::unfold(0, |state| async move { (state < 3).then_some((state, state + 1)) });
    numbers.collect().await
}
