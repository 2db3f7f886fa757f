use std::future::Future;
use std::pin::Pin;

use ctx_runtime::with_context;
use futures::Stream;
use futures::StreamExt;

use crate::keys::{Row, Store, audit};

#[with_context]
pub fn opaque(store: &Store) -> impl Future<Output = Vec<Row>> + '_ {
    store.load_rows(1)
}

#[with_context]
pub fn boxed(text: String) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    Box::pin(async move { audit(&text).await })
}

#[with_context]
pub fn stream(store: Store) -> impl Stream<Item = u64> {
    futures::stream::iter(store.rows).map(|row| row.id)
}
