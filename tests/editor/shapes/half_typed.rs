use ctx_runtime::with_context;

use crate::keys::Store;

#[with_context]
pub async fn dot(store: Store) -> usize {
    let rows = store.load_rows(1).await;
    rows.
    let count = store.count();
    count
}

#[with_context]
pub async fn end(store: Store) -> usize {
    let rows = store.load_rows(1).await;
    let more = rows.
}

#[with_context]
pub fn argument(store: Store) {
    tokio::spawn(store.)
}

#[with_context]
pub async fn awaited(store: Store) {
    let found = store.find(1).await.
    drop(found)
}

#[with_context]
pub async fn like_ours(store: Store) {
    let rows = store.load_rows(1).await;
    rows.__c;
    rows.__;
    store.count().__c;
    ctx_;
    Anno;
    AnythingE;
    __
}
