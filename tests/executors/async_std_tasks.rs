//! async-std.

use async_std::task;
use ctx_runtime::{context_root, with_context};

use crate::{HERE, Request, id};

#[test]
fn tasks_local_tasks_builders_and_blocking_work_carry() {
    #[context_root(Request { id: 7 })]
    async fn root() {
        assert_eq!(task::spawn(async { id() }).await, HERE);
        assert_eq!(async_std::task::spawn(nested()).await, HERE);
        assert_eq!(task::spawn_blocking(|| id()).await, HERE);
        assert_eq!(task::spawn_local(async { id() }).await, HERE);
        let named = task::Builder::new().name("named".into()).spawn(async { (id(), task::current().name().is_some()) });
        assert_eq!(named.unwrap().await, (HERE, true));
    }
    #[with_context]
    async fn nested() -> Option<u64> {
        task::yield_now().await;
        task::spawn(async { id() }).await
    }
    task::block_on(root());
    assert_eq!(id(), None);
}
