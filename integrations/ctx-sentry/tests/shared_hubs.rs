//! Work that shares the hub of its maker, or runs many times at once: blocks, streams, snapshots, closures in pools.

mod support;

use std::pin::Pin;
use std::sync::{Arc, Barrier};
use std::thread;

use ctx_runtime::{Context, Snapshot, context_root, with_context};
use ctx_sentry::CtxIntegration;
use futures::future::join;
use futures::{Stream, StreamExt, stream};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use sentry::Hub;
use tokio::task::yield_now;

use support::{crumbs, fail, find, is_current, leave_crumb, service, set_tag, tag};

#[derive(Context)]
struct Request(#[context(log = "request")] u64);

#[test]
fn a_block_shares_the_hub_of_its_function_where_this_hub_is_current() {
    trait Load {
        fn load(&self) -> Pin<Box<dyn Future<Output = ()> + Send>>;
    }
    struct Users;
    impl Load for Users {
        #[with_context]
        fn load(&self) -> Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(async {
                set_tag("user", "ann");
                yield_now().await;
                leave_crumb("loaded");
            })
        }
    }
    #[with_context]
    fn rows() -> impl Stream<Item = u32> {
        stream::iter(0..2).inspect(|row| leave_crumb(format!("row {row}")))
    }
    #[context_root(Request(1))]
    async fn handle() {
        let hub = Hub::current();
        join(Users.load(), rows().for_each(async |_| ())).await;
        assert!(is_current(&hub));
        let snapshot = Snapshot::capture();
        snapshot.run(|| leave_crumb("in a snapshot"));
        snapshot.scope(async { leave_crumb("in a scope") }).await;
        fail("handler");
    }
    let service = service(CtxIntegration::new());
    service.run(handle);
    let event = &service.events()[0];
    assert_eq!(tag(event, "user"), Some("ann"));
    assert_eq!(crumbs(event), ["row 0", "row 1", "loaded", "in a snapshot", "in a scope"]);
}

#[test]
fn scopes_of_blocks_that_are_polled_in_turns_do_not_mix_if_blocks_are_forked() {
    #[with_context]
    #[allow(clippy::manual_async_fn, reason = "the call of an `async fn` hands nothing over")]
    fn block(name: &'static str) -> impl Future<Output = ()> {
        async move {
            let _scope = Hub::current().push_scope();
            set_tag("block", name);
            yield_now().await;
            fail(name);
        }
    }
    #[context_root(Request(1))]
    async fn handle() {
        // The guards are dropped in the order in which they were made.
        join(block("first"), block("second")).await;
        fail("handler");
    }
    let service = service(CtxIntegration::new().fork_blocks());
    service.run(handle);
    let events = service.events();
    for name in ["first", "second"] {
        assert_eq!(tag(find(&events, name), "block"), Some(name));
    }
    assert_eq!(tag(find(&events, "handler"), "block"), None);
}

#[test]
fn a_block_that_runs_elsewhere_has_a_hub_of_its_own() {
    #[with_context]
    #[allow(clippy::manual_async_fn, reason = "the call of an `async fn` hands nothing over")]
    fn block(makers: Arc<Hub>) -> impl Future<Output = ()> + Send + 'static {
        async move {
            assert!(!is_current(&makers));
            leave_crumb("first poll");
            yield_now().await;
            fail("block");
        }
    }
    // No annotation: the task runs in no context.
    async fn spawns(block: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(block).await.unwrap();
    }
    #[context_root(Request(1))]
    async fn handle() {
        leave_crumb("handler");
        spawns(block(Hub::current())).await;
        fail("handler");
    }
    let service = service(CtxIntegration::new());
    service.run(handle);
    let events = service.events();
    assert_eq!(crumbs(find(&events, "block")), ["handler", "first poll"]);
    assert_eq!(crumbs(find(&events, "handler")), ["handler"]);
}

#[test]
fn a_snapshot_may_run_on_many_threads_at_once() {
    const THREADS: usize = 8;

    fn on_threads(snapshot: &Snapshot) {
        let barrier = Barrier::new(THREADS);
        let run = |number: usize| {
            leave_crumb(format!("{number}"));
            sentry::with_scope(
                |scope| scope.set_tag("thread", number),
                || {
                    barrier.wait();
                    fail(format!("{number}"));
                    barrier.wait();
                },
            );
        };
        thread::scope(|scope| {
            for number in 0..THREADS {
                let run = &run;
                scope.spawn(move || snapshot.run(|| run(number)));
            }
        });
    }
    #[context_root(Request(1))]
    fn handle() {
        leave_crumb("handler");
        on_threads(&Snapshot::capture());
    }
    let service = service(CtxIntegration::new());
    Hub::run(Arc::clone(&service.hub), handle);
    let events = service.events();
    assert_eq!(events.len(), THREADS);
    for number in 0..THREADS {
        let text = number.to_string();
        let event = find(&events, &text);
        assert_eq!((tag(event, "thread"), crumbs(event)), (Some(text.as_str()), vec!["handler", text.as_str()]));
    }
}

#[test]
fn each_item_of_a_parallel_iterator_has_a_hub_of_its_own() {
    const ITEMS: usize = 64;

    #[context_root(Request(1))]
    fn handle() {
        leave_crumb("handler");
        (0..ITEMS).into_par_iter().for_each(|number| {
            leave_crumb(format!("{number}"));
            sentry::with_scope(|scope| scope.set_tag("item", number), || fail(format!("{number}")));
        });
        fail("handler");
    }
    let service = service(CtxIntegration::new());
    Hub::run(Arc::clone(&service.hub), handle);
    let events = service.events();
    assert_eq!(events.len(), ITEMS + 1);
    for number in 0..ITEMS {
        let text = number.to_string();
        let event = find(&events, &text);
        assert_eq!((tag(event, "item"), crumbs(event)), (Some(text.as_str()), vec!["handler", text.as_str()]));
        assert_eq!(tag(event, "request"), Some("1"));
    }
    assert_eq!(crumbs(find(&events, "handler")), ["handler"]);
}
