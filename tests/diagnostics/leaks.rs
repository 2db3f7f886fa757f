//! Contexts that outlive their root.

use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::diagnostics::{Leaks, leaks, live};
use ctx_runtime::hooks;
use ctx_runtime::{Context, ContextRef, Snapshot, context, context_root, run, with_context};
use futures::future::BoxFuture;
use futures::stream::{self, LocalBoxStream};
use futures::{FutureExt, Stream, StreamExt};
use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, yield_now};

use crate::watching::watch;

#[derive(Debug, Context)]
struct Request(u64);
#[derive(Debug, Context)]
struct Step(#[expect(dead_code, reason = "shown only")] u32);

const HOUR: Duration = Duration::from_secs(3600);

fn now() -> Leaks {
    leaks(Duration::ZERO)
}

/// What keeps contexts, with the number of contexts that it keeps.
fn kept(leaks: &Leaks) -> Vec<(&str, usize)> {
    leaks.leaks().iter().map(|leak| (leak.keeper().what(), leak.contexts().len())).collect()
}

fn lines(leaks: &Leaks) -> Vec<u32> {
    leaks.leaks().iter().map(|leak| leak.keeper().location().line()).collect()
}

#[test]
fn a_snapshot_that_is_kept_is_a_leak_by_where_it_was_captured() {
    #[context_root(Request(id))]
    fn handle(id: u64) -> [Snapshot; 2] {
        let clones = context!();
        assert!(now().contexts().all(|leaked| leaked.root() != hooks::execution_id()), "the root is not over");
        [clones.clone(), clones]
    }
    let line = line!() - 4;
    let _watch = watch();
    let forgotten: Vec<_> = (0..5).map(handle).collect();
    assert_eq!((kept(&now()), lines(&now())), (vec![("snapshot", 5)], vec![line]));
    let leaks = now();
    let leak = &leaks.leaks()[0];
    let first = leak.contexts().next().unwrap();
    assert_eq!((first.bindings()[0].value(), first.snapshots()), ("Request(0)", 2));
    assert!(first.outlived_root().is_some_and(|outlived| outlived < HOUR && outlived <= first.age()));
    assert!(super::leaks::leaks(HOUR).leaks().is_empty(), "not for so long");
    drop(forgotten);
    assert!(now().leaks().is_empty() && now().contexts().len() == 0);
}

#[test]
fn a_root_ends_with_the_stream_that_answers_it() {
    struct Body;
    impl Body {
        fn from_stream(stream: impl Stream<Item = u8> + 'static) -> impl Stream<Item = u8> {
            stream
        }
    }
    #[context_root(Request(1))]
    fn handle() -> (LocalBoxStream<'static, u8>, Snapshot) {
        (Body::from_stream(stream::iter([1, 2])).boxed_local(), context!())
    }
    let _watch = watch();
    let (mut body, snapshot) = handle();
    assert_eq!(body.next().now_or_never(), Some(Some(1)));
    assert!(now().leaks().is_empty() && live().contexts()[0].outlived_root().is_none());
    drop(body);
    assert_eq!(kept(&now()), [("snapshot", 1)], "the root is over");
    drop(snapshot);
}

#[test]
fn a_root_that_is_async_ends_with_the_stream_that_it_gives() {
    #[context_root(Request(1))]
    async fn handle() -> LocalBoxStream<'static, (u8, Snapshot)> {
        stream::iter([1, 2]).map(|byte| (byte, context!())).boxed_local()
    }
    let _watch = watch();
    let mut body = handle().now_or_never().unwrap();
    let (byte, snapshot) = body.next().now_or_never().flatten().unwrap();
    assert_eq!(byte, 1);
    assert!(now().leaks().is_empty() && live().contexts()[0].outlived_root().is_none());
    drop(body);
    assert_eq!(kept(&now()), [("snapshot", 1)], "the root is over");
    drop(snapshot);
}

#[test]
fn a_value_that_is_kept_is_a_leak_by_where_it_was_read() {
    #[context_root(Request(1))]
    fn handle() -> ContextRef<Request> {
        context!(Request)
    }
    let line = line!() - 2;
    let _watch = watch();
    let forgotten = handle();
    assert_eq!((kept(&now()), lines(&now())), (vec![("value", 1)], vec![line]));
    assert_eq!(forgotten.0, 1);
}

#[tokio::test]
async fn a_task_that_goes_on_is_a_leak_by_its_spawn_site() {
    #[context_root(Request(id))]
    async fn handle(id: u64, gate: Arc<Notify>) -> JoinHandle<()> {
        let task = tokio::spawn(wait_for(gate));
        tokio::task::yield_now().await;
        task
    }
    let line = line!() - 4;
    #[with_context]
    async fn wait_for(gate: Arc<Notify>) {
        wait_more(gate).await;
    }
    #[with_context]
    async fn wait_more(gate: Arc<Notify>) {
        gate.notified().await;
    }
    let _watch = watch();
    let gate = Arc::new(Notify::new());
    let mut tasks = Vec::new();
    for id in 0..3 {
        tasks.push(handle(id, Arc::clone(&gate)).await);
    }
    let leaks = now();
    // A future that a task awaits is a part of the task, so the task is the only keeper.
    assert_eq!((kept(&leaks), lines(&leaks)), (vec![("task", 3)], vec![line]), "{leaks}");
    let keeper = leaks.leaks()[0].keeper();
    assert_eq!(keeper.call(), Some("tokio::spawn"));
    assert!(keeper.function().unwrap().ends_with("::handle"));
    gate.notify_waiters();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(now().leaks().is_empty());
}

#[tokio::test]
async fn a_future_that_is_kept_is_a_leak_when_what_called_it_is_gone() {
    #[context_root(Request(1))]
    async fn handle() -> Option<impl Future<Output = ()>> {
        Some(load())
    }
    let line = line!() - 2;
    #[with_context]
    async fn load() {}
    let _watch = watch();
    let forgotten = handle().await;
    assert_eq!((kept(&now()), lines(&now())), (vec![("async fn", 1)], vec![line]));
    drop(forgotten);
}

/// A context keeps the context that it rests on.
#[test]
fn a_context_that_others_rest_on_is_kept_by_what_keeps_those() {
    #[context_root(Request(1))]
    fn handle() -> Snapshot {
        run(Step(1), || run(Step(2), Snapshot::capture).with(Step(3)))
    }
    let _watch = watch();
    let forgotten = handle();
    let leaks = now();
    assert!(leaks.contexts().len() >= 1 && leaks.leaks().len() == 1, "{leaks}");
    assert_eq!(kept(&leaks), [("snapshot", leaks.contexts().len())]);
    drop(forgotten);

    #[context_root(Request(1))]
    fn on_top() -> Snapshot {
        run(Step(1), Snapshot::capture)
    }
    let forgotten = on_top();
    assert_eq!(kept(&now()), [("snapshot", 2)]);
    drop(forgotten);
}

#[tokio::test]
async fn a_root_that_is_spawned_ends_with_its_task() {
    #[context_root(Request(1))]
    async fn handle(gate: Arc<Notify>) -> Snapshot {
        gate.notified().await;
        context!()
    }
    #[with_context]
    async fn serve() {
        let gate = Arc::new(Notify::new());
        let task = tokio::spawn(handle(Arc::clone(&gate)));
        tokio::task::yield_now().await;
        assert_eq!(live().contexts().len(), 1);
        assert!(now().leaks().is_empty(), "{}", now());
        gate.notify_one();
        let forgotten = task.await.unwrap();
        assert_eq!(kept(&now()), [("snapshot", 1)]);
        drop(forgotten);
    }
    let _watch = watch();
    serve().await;
}

#[tokio::test]
async fn a_root_that_returns_a_future_ends_with_that() {
    #[context_root(Request(1))]
    fn handle() -> BoxFuture<'static, Snapshot> {
        Box::pin(async {
            yield_now().await;
            context!()
        })
    }
    let _watch = watch();
    let mut work = handle();
    assert!(futures::poll!(&mut work).is_pending() && now().leaks().is_empty(), "it has not finished");
    let kept = work.await;
    assert_eq!(self::kept(&now()), [("snapshot", 1)]);
    drop(kept);
}

#[tokio::test]
async fn what_is_detached_is_no_leak() {
    #[context_root(Request(1))]
    async fn handle(gate: Arc<Notify>) -> JoinHandle<()> {
        #[context(detach)]
        tokio::spawn(async move { gate.notified().await })
    }
    let _watch = watch();
    let gate = Arc::new(Notify::new());
    let task = handle(Arc::clone(&gate)).await;
    assert!(now().leaks().is_empty(), "{}", now());
    gate.notify_one();
    task.await.unwrap();
}

#[test]
fn a_context_that_began_at_no_root_is_no_leak() {
    let _watch = watch();
    let kept = Snapshot::empty().with(Request(1));
    assert_eq!((live().contexts().len(), now().leaks().len()), (1, 0));
    drop(kept);
}

#[test]
fn what_is_kept_by_nobody_knows_what_is_told_by_where_it_was_made() {
    #[context_root(Request(1))]
    fn handle() -> ctx_runtime::Entered {
        let guard = Snapshot::capture().enter();
        drop(context!().enter());
        guard
    }
    let _watch = watch();
    let forgotten = handle();
    let leaks = now();
    assert_eq!(kept(&leaks), [("other", 1)], "{leaks}");
    assert!(leaks.leaks()[0].keeper().function().unwrap().ends_with("::handle"));
    drop(forgotten);
}

#[test]
fn as_text_and_as_json() {
    #[context_root(Request(id))]
    fn handle(id: u64) -> Snapshot {
        context!()
    }
    let _watch = watch();
    assert_eq!(leaks(HOUR).to_string(), "no context outlives its root by 3600 s or more");
    let forgotten: Vec<_> = (0..5).map(handle).collect();
    let leaks = now();
    let text = leaks.to_string();
    assert!(
        text.starts_with(
            "5 contexts outlive their roots by 0 s or more\n5 kept by snapshot: at tests/diagnostics/leaks.rs:"
        ),
        "{text}"
    );
    assert!(text.contains(": Request(0)\n      ") && text.ends_with("and 2 more"), "{text}");
    let json: Value = serde_json::from_str(&leaks.to_json()).unwrap();
    let leak = &json["leaks"][0];
    assert_eq!((&leak["keeper"]["what"], &json["limit"]), (&"snapshot".into(), &0.0.into()));
    assert_eq!(leak["contexts"].as_array().unwrap().len(), 5);
    assert_eq!(json["contexts"][0]["number"], leak["contexts"][0]);
    assert_eq!(json["contexts"][0]["bindings"][0]["value"], "Request(0)");
    drop(forgotten);
}
