//! Tasks and threads.

use ctx_runtime::{context, context_root, with_context};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

use crate::keys::{Request, User, id, user};

// cats-effect IOLocal
#[tokio::test]
async fn a_childs_binding_never_reaches_its_parent_or_a_sibling() {
    #[with_context(bind(User(name)))]
    async fn child(name: &'static str) -> Option<&'static str> {
        tokio::task::yield_now().await;
        user()
    }
    #[context_root(User("parent"))]
    async fn parent() {
        let [one, two] = ["one", "two"].map(|name| tokio::spawn(async move { child(name).await }));
        let sibling = tokio::spawn(async { user() });
        assert_eq!((one.await.unwrap(), two.await.unwrap()), (Some("one"), Some("two")));
        assert_eq!((sibling.await.unwrap(), user()), (Some("parent"), Some("parent")));
    }
    parent().await;
}

// cats-effect IOLocal
#[tokio::test]
async fn what_the_parent_binds_after_spawning_the_child_does_not_see() {
    #[context_root(User("before"))]
    async fn parent() {
        let (bound, is_bound) = oneshot::channel();
        let child = tokio::spawn(async move {
            is_bound.await.unwrap();
            user()
        });
        ctx_runtime::scope(User("after"), async move {
            bound.send(()).unwrap();
            assert_eq!((child.await.unwrap(), user()), (Some("before"), Some("after")));
        })
        .await;
    }
    parent().await;
}

#[with_context]
async fn everything() -> (Option<u64>, Option<&'static str>) {
    (context!(Request?.id), context!(User?.0))
}

#[tokio::test]
async fn a_detached_child_sees_nothing_and_another_everything() {
    #[context_root(Request::new(1), User("ann"))]
    async fn root() {
        let all = (Some(1), Some("ann"));
        let nothing = (None, None);

        assert_eq!(tokio::spawn(async { everything().await }).await.unwrap(), all);
        #[context(detach)]
        let child = tokio::spawn(async { everything().await });
        assert_eq!(child.await.unwrap(), nothing);

        // The call of an annotated function captures the context, but not in the argument of a detached spawn site.
        assert_eq!(tokio::spawn(everything()).await.unwrap(), all);
        let child = #[context(detach)]
        tokio::spawn(everything());
        assert_eq!(child.await.unwrap(), nothing);
        #[context(detach)]
        let child = tokio::spawn(Box::pin(everything()));
        assert_eq!(child.await.unwrap(), nothing);

        #[context(detach)]
        let child = tokio::task::spawn_blocking(|| (id(), user()));
        assert_eq!(child.await.unwrap(), nothing);
        #[context(detach)]
        let child = std::thread::spawn(|| (id(), user()));
        assert_eq!(child.join().unwrap(), nothing);
    }
    root().await;
}

#[tokio::test]
async fn a_detached_child_can_be_told_what_it_needs() {
    #[with_context]
    async fn told(id: u64, tenant: String) -> (u64, String, Option<u64>) {
        (id, tenant, context!(Request?.id))
    }
    #[context_root(Request::new(1))]
    async fn root() {
        #[context(detach)]
        let child = tokio::spawn(told(context!(Request.id), context!(Request).tenant.clone()));
        assert_eq!(child.await.unwrap(), (1, "tenant of 1".into(), None));
    }
    root().await;
}

#[tokio::test]
async fn a_local_task_that_is_polled_in_another_context_runs_in_its_own() {
    #[context_root(Request::new(1))]
    async fn root(local: &LocalSet) -> [tokio::task::JoinHandle<Option<u64>>; 2] {
        let carried = local.spawn_local(async { id() });
        #[context(detach)]
        let detached = local.spawn_local(async { id() });
        [carried, detached]
    }
    let local = LocalSet::new();
    let [carried, detached] = root(&local).await;
    let ran = local.run_until(async move { (carried.await.unwrap(), detached.await.unwrap()) });
    assert_eq!(ctx_runtime::scope(Request::new(2), ran).await, (Some(1), None));
}
