use ctx_runtime::{root, scope, with_context};

use crate::keys::{Attempt, Store, audit};

#[with_context]
pub async fn retried(store: &Store) -> usize {
    let mut found = 0;
    for attempt in 1..=3 {
        let rows = scope!(Attempt(attempt) => async { store.load_rows(1).await }).await;
        found += rows.len();
    }
    let counted = scope!(Attempt(9) => store.count());
    audit("text").await + found + counted
}

#[with_context]
pub fn taken(store: &Store) -> usize {
    root!(Attempt(1) => store.count())
}
