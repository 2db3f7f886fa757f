//! The part of foyer that holds entries in memory. The cache with a disk calls the same function of this part.

use std::convert::Infallible;

use ctx_runtime::{context_root, with_context};
use foyer_memory::{Cache, CacheBuilder};

use super::read;
use crate::keys::Request;

async fn plain() -> Result<Option<u64>, Infallible> {
    Ok(read().await)
}

#[with_context]
async fn annotated() -> Result<Option<u64>, Infallible> {
    Ok(read().await)
}

#[tokio::test]
async fn an_entry_is_fetched_in_a_task_with_the_context_if_the_closure_gives_an_async_block_or_an_annotated_call() {
    #[context_root(Request::new(1))]
    async fn load(cache: &Cache<u64, Option<u64>>) -> [Option<u64>; 4] {
        let by_a_block = cache.get_or_fetch(&1, || async { plain().await }).await.unwrap();
        let by_an_annotated_function = cache.get_or_fetch(&2, annotated).await.unwrap();
        let by_hand = cache
            .get_or_fetch(&3, || {
                #[context(carry)]
                plain()
            })
            .await
            .unwrap();
        let by_a_plain_function = cache.get_or_fetch(&4, plain).await.unwrap();
        [by_a_block, by_an_annotated_function, by_hand, by_a_plain_function].map(|entry| *entry.value())
    }
    let cache = CacheBuilder::new(10).build();
    assert_eq!(load(&cache).await, [Some(1), Some(1), Some(1), None]);
}
