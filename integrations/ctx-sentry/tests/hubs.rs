//! Which hub roots, tasks and threads have.

mod support;

use std::cell::RefCell;
use std::pin::pin;
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use ctx_runtime::{Context, context_root, with_context};
use ctx_sentry::CtxIntegration;
use futures::executor::block_on;
use futures::future::poll_immediate;
use sentry::{Hub, SentryFutureExt};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, LocalSet, yield_now};

use support::{crumbs, fail, find, is_current, leave_crumb, service, set_tag, tag};

#[derive(Context)]
struct Request(#[context(log = "request")] u64);

#[test]
fn scopes_of_concurrent_tasks_do_not_mix() {
    const TASKS: usize = 8;

    #[context_root(Request(1))]
    async fn handle() {
        let barrier = Arc::new(Barrier::new(TASKS));
        let mut tasks = JoinSet::new();
        for number in 0..TASKS {
            let barrier = Arc::clone(&barrier);
            tasks.spawn_blocking(move || {
                let configure = |scope: &mut sentry::Scope| scope.set_tag("task", number);
                sentry::with_scope(configure, || {
                    barrier.wait(); // each thread has pushed its scope
                    fail(format!("in {number}"));
                    barrier.wait();
                });
                fail(format!("after {number}"));
            });
        }
        tasks.join_all().await;
        fail("handler");
    }
    let service = service(CtxIntegration::new());
    service.run(handle);
    let events = service.events();
    assert_eq!(events.len(), 2 * TASKS + 1);
    for number in 0..TASKS {
        assert_eq!(tag(find(&events, &format!("in {number}")), "task"), Some(number.to_string().as_str()));
        assert_eq!(tag(find(&events, &format!("after {number}")), "task"), None);
    }
    assert_eq!(tag(find(&events, "handler"), "task"), None);
}

#[test]
fn a_task_has_what_the_scope_has_at_its_spawn() {
    #[context_root(Request(1))]
    async fn handle() {
        set_tag("step", "before");
        leave_crumb("before");
        let (go, gone) = oneshot::channel();
        let task = tokio::spawn(async {
            gone.await.unwrap();
            fail("task");
            set_tag("step", "task");
        });
        set_tag("step", "after");
        leave_crumb("after");
        go.send(()).unwrap();
        task.await.unwrap();
        fail("handler");
    }
    let service = service(CtxIntegration::new());
    service.run(handle);
    let events = service.events();
    let (task, handler) = (find(&events, "task"), find(&events, "handler"));
    assert_eq!((tag(task, "step"), crumbs(task)), (Some("before"), vec!["before"]));
    assert_eq!((tag(handler, "step"), crumbs(handler)), (Some("after"), vec!["before", "after"]));
}

#[test]
fn a_task_keeps_its_hub_between_polls() {
    #[context_root(Request(1))]
    async fn handle() {
        let task = tokio::spawn(async {
            leave_crumb("first poll");
            let hub = Hub::current();
            yield_now().await;
            assert!(is_current(&hub));
            fail("task");
        });
        task.await.unwrap();
        let local = LocalSet::new();
        let spawned = local.run_until(spawns_locally());
        spawned.await;
    }
    #[with_context]
    async fn spawns_locally() {
        let hub = Hub::current();
        let task = tokio::task::spawn_local(async move {
            assert!(!is_current(&hub));
            leave_crumb("local");
            yield_now().await;
            fail("local task");
        });
        task.await.unwrap();
    }
    let service = service(CtxIntegration::new());
    service.run(handle);
    let events = service.events();
    assert_eq!(crumbs(find(&events, "task")), ["first poll"]);
    assert_eq!(crumbs(find(&events, "local task")), ["local"]);
}

#[test]
fn a_nested_root_has_a_fork_of_the_hub_around_it() {
    #[context_root(Request(1))]
    async fn outer() {
        leave_crumb("outer");
        inner().await;
        fail("outer");
    }
    #[context_root(Request(2))]
    async fn inner() {
        leave_crumb("inner");
        fail("inner");
    }
    let service = service(CtxIntegration::new());
    service.run(outer);
    let events = service.events();
    let (outer, inner) = (find(&events, "outer"), find(&events, "inner"));
    assert_eq!((tag(inner, "request"), crumbs(inner)), (Some("2"), vec!["outer", "inner"]));
    assert_eq!((tag(outer, "request"), crumbs(outer)), (Some("1"), vec!["outer"]));
}

#[test]
fn a_hub_is_restored_after_each_run() {
    #[context_root(Request(1))]
    fn at_once() {
        leave_crumb("at once");
    }
    #[context_root(Request(1))]
    async fn pending() {
        leave_crumb("pending");
        std::future::pending::<()>().await;
    }
    #[context_root(Request(1))]
    fn breaks() {
        panic!("the root panicked");
    }
    let service = service(CtxIntegration::new());
    Hub::run(Arc::clone(&service.hub), || {
        at_once();
        assert!(is_current(&service.hub));
        {
            let mut root = pin!(pending());
            assert!(block_on(poll_immediate(root.as_mut())).is_none());
            assert!(is_current(&service.hub));
        }
        assert!(is_current(&service.hub), "after it was dropped");
        thread::scope(|scope| {
            let hub = Arc::clone(&service.hub);
            let panics = scope.spawn(move || {
                Hub::run(Arc::clone(&hub), || {
                    assert!(std::panic::catch_unwind(breaks).is_err());
                    assert!(is_current(&hub), "after a panic");
                })
            });
            panics.join().unwrap();
        });
        fail("after");
    });
    let events = service.events();
    assert_eq!(crumbs(find(&events, "after")).len(), 0);
    assert_eq!(tag(find(&events, "after"), "request"), None);
    assert_eq!(tag(find(&events, "the root panicked"), "request"), Some("1"));
}

#[test]
fn the_destructors_of_an_aborted_task_have_its_hub() {
    struct OnDrop(mpsc::Sender<()>);
    impl Drop for OnDrop {
        fn drop(&mut self) {
            fail("dropped");
            self.0.send(()).unwrap();
        }
    }
    #[context_root(Request(1))]
    async fn handle(dropped: mpsc::Sender<()>) {
        let (started, starts) = oneshot::channel();
        let task = tokio::spawn(async move {
            let _on_drop = OnDrop(dropped);
            leave_crumb("task");
            started.send(()).unwrap();
            std::future::pending::<()>().await;
        });
        starts.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        fail("handler");
    }
    let service = service(CtxIntegration::new());
    let (dropped, drops) = mpsc::channel();
    service.run(|| handle(dropped));
    drops.recv().unwrap();
    let events = service.events();
    let event = find(&events, "dropped");
    assert_eq!((tag(event, "request"), crumbs(event)), (Some("1"), vec!["task"]));
    assert_eq!(crumbs(find(&events, "handler")).len(), 0);
}

#[test]
fn a_hub_that_work_is_given_by_hand_wins() {
    #[context_root(Request(1))]
    async fn handle() {
        let own = Arc::new(Hub::new_from_top(Hub::current()));
        let expected = Arc::clone(&own);
        tokio::spawn(async move { assert!(is_current(&expected)) }.bind_hub(own)).await.unwrap();
    }
    service(CtxIntegration::new()).run(handle);
}

#[test]
fn detached_work_leaves_the_hub_behind() {
    #[context_root(Request(1))]
    async fn handle() {
        leave_crumb("handler");
        #[context(detach)]
        let task = tokio::spawn(async { fail("detached") });
        task.await.unwrap();
        tokio::spawn(async { fail("carried") }).await.unwrap();
    }
    let service = service(CtxIntegration::new());
    service.run(handle);
    let events = service.events();
    let (detached, carried) = (find(&events, "detached"), find(&events, "carried"));
    assert_eq!((tag(detached, "request"), crumbs(detached).len()), (None, 0));
    assert_eq!((tag(carried, "request"), crumbs(carried)), (Some("1"), vec!["handler"]));
}

#[test]
fn hubs_stay_where_they_are_without_hubs() {
    #[context_root(Request(1))]
    async fn handle() {
        leave_crumb("handler");
        tokio::spawn(async { fail("task") }).await.unwrap();
        fail("handler");
    }
    let service = service(CtxIntegration::new().without_hubs());
    service.run(async || {
        handle().await;
        fail("after");
    });
    let events = service.events();
    let [task, handler, after] = ["task", "handler", "after"].map(|text| find(&events, text));
    assert_eq!((tag(task, "request"), crumbs(task).len()), (Some("1"), 0), "the hub of the worker");
    assert_eq!((tag(handler, "request"), crumbs(handler)), (Some("1"), vec!["handler"]));
    assert_eq!((tag(after, "request"), crumbs(after)), (None, vec!["handler"]));
}

/// The hub of a thread is a thread-local, which is destroyed before a thread-local that was made before it.
#[test]
fn work_may_be_dropped_when_the_hub_of_its_thread_is_gone() {
    thread_local! {
        static KEPT: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
    }
    struct OnDrop(mpsc::Sender<()>);
    impl Drop for OnDrop {
        fn drop(&mut self) {
            self.0.send(()).unwrap();
        }
    }
    #[context_root(Request(1))]
    fn keep(dropped: mpsc::Sender<()>) {
        let on_drop = OnDrop(dropped);
        KEPT.set(Some(Box::new(
            #[context(carry)]
            move || drop(on_drop),
        )));
    }
    let service = service(CtxIntegration::new());
    let (dropped, drops) = mpsc::channel();
    let hub = Arc::clone(&service.hub);
    let thread = thread::spawn(move || {
        KEPT.set(None); // registers its destructor, before that of the hub
        Hub::run(hub, || keep(dropped));
    });
    thread.join().unwrap();
    drops.recv().unwrap();
    assert!(service.events().is_empty(), "nothing has panicked");
}

/// A thread to which work was given by hand, and which has captured an event.
#[test]
fn work_may_be_dropped_where_only_an_event_was_captured() {
    thread_local! {
        static KEPT: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
    }
    #[context_root(Request(1))]
    fn make() -> Box<dyn FnOnce() + Send> {
        let kept = String::from("kept");
        Box::new(
            #[context(carry)]
            move || drop(kept),
        )
    }
    let service = service(CtxIntegration::new());
    let work = Hub::run(Arc::clone(&service.hub), make);
    let hub = Arc::clone(&service.hub);
    let thread = thread::spawn(move || {
        KEPT.set(Some(work)); // registers its destructor, before that of the hub
        Hub::run(hub, || fail("captured"));
    });
    thread.join().unwrap();
    assert_eq!(service.events().len(), 1, "nothing has panicked");
}
