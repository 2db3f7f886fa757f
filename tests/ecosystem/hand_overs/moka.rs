use std::sync::{Arc, Mutex};

use ctx_runtime::{context_root, run};
use moka::future::Cache;

use super::read;
use crate::keys::{Request, id};

#[tokio::test]
async fn a_loader_runs_in_the_context_of_the_call_that_it_was_given_to() {
    #[context_root(Request::new(id))]
    async fn load(cache: &Cache<u64, Option<u64>>, id: u64) -> [Option<u64>; 2] {
        [
            cache.get_with(id, read()).await,
            cache.try_get_with(id + 1, async { Ok::<_, ()>(read().await) }).await.unwrap(),
        ]
    }
    let cache = Cache::new(10);
    assert_eq!(load(&cache, 1).await, [Some(1); 2]);
    // The first call of `load` has loaded the value of key 2.
    assert_eq!(load(&cache, 2).await, [Some(1), Some(2)]);
}

#[test]
fn a_loader_that_is_not_async_runs_in_the_context_of_the_call() {
    #[context_root(Request::new(1))]
    fn load(cache: &moka::sync::Cache<u64, Option<u64>>) -> Option<u64> {
        cache.get_with(7, id)
    }
    assert_eq!(load(&moka::sync::Cache::new(10)), Some(1));
}

#[test]
fn a_listener_for_evictions_reads_what_is_current_where_the_cache_does_its_work() {
    let evicted = Arc::new(Mutex::new(Vec::new()));
    let listener = {
        let evicted = Arc::clone(&evicted);
        move |_: Arc<u64>, _: u64, _| evicted.lock().unwrap().push(id())
    };
    #[context_root(Request::new(1))]
    fn build(
        listener: impl Fn(Arc<u64>, u64, moka::notification::RemovalCause) + Send + Sync + 'static,
    ) -> moka::sync::Cache<u64, u64> {
        moka::sync::Cache::builder().eviction_listener(listener).build()
    }
    let cache = build(listener);
    cache.insert(1, 1);
    run(Request::new(2), || {
        cache.invalidate(&1);
        cache.run_pending_tasks();
    });
    assert_eq!(*evicted.lock().unwrap(), [Some(2)]);
}
