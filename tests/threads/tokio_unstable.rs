//! The API that tokio has only under `--cfg tokio_unstable`.
#![expect(clippy::redundant_closure, reason = "closures at spawn sites are what is tested")]

use std::rc::Rc;

use ctx_runtime::context_root;
use tokio::runtime::Handle;
use tokio::task::{self, Builder, JoinSet, LocalSet};

use crate::keys::{Request, id};

mod ambient;

const HERE: Option<u64> = Some(7);

#[tokio::test]
async fn builders_of_tasks_carry() {
    #[context_root(Request::new(7))]
    async fn root() {
        assert_eq!(Builder::new().name("named").spawn(async { id() }).unwrap().await.unwrap(), HERE);
        assert_eq!(task::Builder::new().spawn_on(async { id() }, &Handle::current()).unwrap().await.unwrap(), HERE);
        assert_eq!(task::Builder::new().spawn_blocking(|| id()).unwrap().await.unwrap(), HERE);
        let on = Builder::new().spawn_blocking_on(move || id(), &Handle::current());
        assert_eq!(on.unwrap().await.unwrap(), HERE);
    }
    root().await;
}

#[tokio::test]
async fn builders_of_local_tasks_carry() {
    #[context_root(Request::new(7))]
    async fn root(local: &LocalSet) {
        let not_send = Rc::new(());
        let on = Builder::new().spawn_local_on(async move { (id(), Rc::strong_count(&not_send)) }, local).unwrap();
        assert_eq!(local.run_until(on).await.unwrap(), (HERE, 1));
        let inside = async { Builder::new().spawn_local(async { id() }).unwrap().await.unwrap() };
        assert_eq!(local.run_until(inside).await, HERE);
    }
    root(&LocalSet::new()).await;
}

#[tokio::test]
async fn builders_of_a_join_sets_tasks_carry() {
    #[context_root(Request::new(7))]
    async fn root() -> Vec<Option<u64>> {
        let mut set = JoinSet::new();
        set.build_task().name("named").spawn(async { id() }).unwrap();
        set.build_task().spawn_on(async { id() }, &Handle::current()).unwrap();
        set.build_task().spawn_blocking(|| id()).unwrap();
        set.build_task().spawn_blocking_on(id, &Handle::current()).unwrap();
        set.join_all().await
    }
    assert_eq!(root().await, [HERE; 4]);
}
