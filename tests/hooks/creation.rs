//! Which work is a resource, and the kind and the place of each resource.

use std::collections::HashSet;
use std::sync::Barrier;
use std::thread;

use ctx_runtime::hooks::{Kind, Resource};
use ctx_runtime::{Context, RootSite, Snapshot, context, context_root, with_context};
use futures::future::join;
use futures::{StreamExt, stream};
use rayon::prelude::*;
use tokio::task::{LocalSet, spawn_blocking, spawn_local};

use crate::Request;
use crate::recorder::Event::{After, Before, Destroy, Init, Resolve};
use crate::recorder::record;

fn place(resource: &Resource) -> (&str, u32, Option<&str>) {
    assert_eq!(resource.location().file(), file!());
    (resource.function().rsplit("::").next().unwrap(), resource.location().line(), resource.call())
}

#[with_context]
async fn audit() -> u32 {
    context!(Request.0)
}

#[tokio::test]
async fn a_call_is_created_where_it_is_called() {
    let recording = record();
    ctx_runtime::scope(Request(1), async {
        audit().await;
    })
    .await;
    let call = recording.the(Kind::AsyncFn).resource;
    assert_eq!(place(&call), ("audit", line!() - 4, None));
    assert_eq!(call.function(), "hooks::creation::audit");
}

#[tokio::test]
async fn a_root_is_created_at_its_attribute() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {}
    handle().await;
    assert_eq!(place(&recording.the(Kind::Root).resource), ("handle", line!() - 3, None));
}

#[test]
fn a_root_by_hand_is_created_where_its_site_is_made_and_lives_from_piece_to_piece() {
    let recording = record();
    let site = || RootSite::of::<Request>("consume");
    let mut root = site().begin(Request(1));
    let inside = root.run(ctx_runtime::hooks::execution_id);
    root.resolve();
    root.run(|| ());
    drop(root);
    assert!(ctx_runtime::hooks::execution_id().is_none());
    let told = recording.told();
    assert!(inside.is_some() && told.iter().all(|told| told.resource.id() == inside.unwrap()));
    let events: Vec<_> = told.iter().map(|told| (told.event, told.read)).collect();
    assert_eq!(events, [Init, Before, After, Resolve, Destroy].map(|event| (event, Some(1))));
    assert_eq!(told[0].resource.kind(), Kind::Root);
    assert_eq!(told[0].resource.location().line(), line!() - 12);
    assert_eq!(format!("{:?}", site()), format!("{:?}", site()), "one for each place");
}

#[tokio::test]
async fn a_task_is_created_at_its_spawn_site() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        tokio::spawn(audit()).await.unwrap();
        tokio::task::spawn(async { context!(Request.0) }).await.unwrap();
        let mut set = tokio::task::JoinSet::new();
        set.spawn(async { context!(Request.0) });
        #[context(detach)]
        tokio::spawn(async {}).await.unwrap();
        set.join_all().await;
    }
    handle().await;
    let line = line!();
    let tasks = recording.of(Kind::Task);
    let places: Vec<_> = tasks.iter().map(|task| place(&task.resource)).collect();
    let expected = [
        ("handle", line - 9, Some("tokio::spawn")),
        ("handle", line - 8, Some("tokio::task::spawn")),
        ("handle", line - 6, Some("spawn")),
        ("handle", line - 4, Some("#[context(detach)] tokio::spawn")),
    ];
    assert_eq!(places, expected);
    assert!(tasks.iter().all(|task| task.has(Resolve)), "{tasks:?}");
}

#[tokio::test]
async fn each_way_to_hand_work_over_has_its_kind() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        LocalSet::new().run_until(with_local()).await;
        assert_eq!(spawn_blocking(|| context!(Request.0)).await.unwrap(), 1);
        std::thread::spawn(|| context!(Request.0)).join().unwrap();
        std::thread::scope(|threads| {
            threads.spawn(|| context!(Request.0));
        });
        let (send, receive) = std::sync::mpsc::channel();
        rayon::spawn(move || send.send(context!(Request.0)).unwrap());
        receive.recv().unwrap();
    }
    #[with_context(inherit)]
    async fn with_local() {
        spawn_local(async { context!(Request.0) }).await.unwrap();
    }
    handle().await;
    for (kind, count) in [(Kind::LocalTask, 1), (Kind::Blocking, 1), (Kind::Thread, 2)] {
        let lives = recording.of(kind);
        assert_eq!(lives.len(), count, "{kind}");
        assert!(lives.iter().all(|life| life.is_over() && life.has(Resolve)), "{kind}: {lives:?}");
    }
    // The closure may still be running: `rayon::spawn` does not wait for it.
    assert_eq!(recording.the(Kind::Pool).resource.call(), Some("rayon::spawn"));
}

#[test]
fn the_closures_of_a_parallel_iterator_are_one_resource_that_runs_for_each_item() {
    let recording = record_parallel();
    let pool = recording.told().into_iter().filter(|told| told.resource.kind() == Kind::Pool).collect::<Vec<_>>();
    let of = |event| pool.iter().filter(|told| told.event == event).count();
    assert_eq!((of(Before), of(After)), (10, 10));
    assert!(pool.iter().all(|told| told.resource.id() == pool[0].resource.id()));
    let last: Vec<_> = pool[pool.len() - 2..].iter().map(|told| told.event).collect();
    assert_eq!(last, [Resolve, Destroy]);
}

fn record_parallel() -> crate::recorder::Recording {
    let recording = record();
    #[context_root(Request(2))]
    fn handle() -> u32 {
        (0..10_u32).into_par_iter().map(|n| n * context!(Request.0)).sum()
    }
    assert_eq!(handle(), 90);
    recording
}

#[tokio::test]
async fn what_is_wrapped_by_hand_is_a_resource() {
    let recording = record();
    let context = Snapshot::empty().with(Request(1));
    context.wrap(|| ())();
    context.scope(async {}).await;
    ctx_runtime::scope(Request(2), async {}).await;
    let line = line!();
    let closure = recording.the(Kind::Closure);
    assert_eq!(closure.resource.location().line(), line - 3);
    assert_eq!(closure.resource.function(), "hooks::creation::what_is_wrapped_by_hand_is_a_resource");
    let scopes: Vec<_> = recording.of(Kind::Scope).iter().map(|life| life.resource.location().line()).collect();
    assert_eq!(scopes, [line - 2, line - 1]);
}

#[tokio::test]
async fn a_future_in_a_context_that_is_spawned_becomes_a_task() {
    let recording = record();
    #[derive(Context)]
    struct Attempt(#[expect(dead_code)] u32);
    #[context_root(Request(1))]
    async fn handle() {
        tokio::spawn(ctx_runtime::scope(Attempt(2), async { context!(Attempt, |_| ()) })).await.unwrap();
    }
    handle().await;
    assert!(recording.the(Kind::Task).has(Resolve));
    // The scope is not cancelled: its future has become the task.
    assert_eq!(recording.the(Kind::Scope).events, [Init, Resolve, Destroy]);
}

#[tokio::test]
async fn a_future_is_in_no_pool_whatever_the_name_says() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() -> (u32, u32) {
        let (one, other) = (async { context!(Request.0) }, async { context!(Request.0) });
        join(one, other).await
    }
    assert_eq!(handle().await, (1, 1));
    assert!(recording.of(Kind::Pool).is_empty());
    assert!(!recording.of(Kind::Scope).is_empty());
}

#[tokio::test]
async fn a_snapshot_wraps_a_stream_once() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        let stream = context!().wrap_stream(stream::iter([1, 2]));
        assert_eq!(stream.collect::<Vec<_>>().await, [1, 2]);
    }
    handle().await;
    assert!(recording.the(Kind::Stream).has(Resolve));
}

#[tokio::test]
async fn a_block_that_leaves_its_function_and_a_carried_closure_are_resources() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        let block = async { context!(Request.0) };
        let closure = #[context(carry)]
        || context!(Request.0);
        assert_eq!((closure(), block.await), (1, 1));
    }
    handle().await;
    let line = line!();
    assert_eq!(place(&recording.the(Kind::Scope).resource), ("handle", line - 6, None));
    assert_eq!(place(&recording.the(Kind::Closure).resource), ("handle", line - 4, Some("#[context(carry)]")));
}

#[test]
fn a_resource_shows_itself_in_one_line() {
    let recording = record();
    #[with_context]
    fn starts() {
        std::thread::spawn(|| ()).join().unwrap();
    }
    starts();
    let thread = recording.the(Kind::Thread).resource;
    let shown = format!(
        "thread {}: `std::thread::spawn` in `hooks::creation::a_resource_shows_itself_in_one_line::starts` at {}:{}:22",
        thread.id(),
        file!(),
        line!() - 8
    );
    assert_eq!(thread.to_string(), shown);
    let debug = format!("{thread:?}");
    for part in ["kind: Thread", "creation.rs", "one_line::starts", "std::thread::spawn"] {
        assert!(debug.contains(part), "{debug}");
    }
}

mod layers {
    //! Three types that each have a method `call`.

    use ctx_runtime::{context_root, with_context};

    use crate::Request;

    pub(super) trait Layer {
        async fn call(&self);
    }

    pub(super) struct Auth;
    pub(super) struct Log<T>(pub(super) T);

    impl Layer for Auth {
        #[context_root(Request(1))]
        async fn call(&self) {}
    }

    #[with_context]
    impl<T: Clone> Layer for Log<T> {
        async fn call(&self) {
            tokio::spawn(async {}).await.unwrap();
        }
    }

    pub(super) struct Plain;

    impl Plain {
        #[context_root(Request(3))]
        pub(super) async fn call() {}
    }
}

#[tokio::test]
async fn work_of_a_method_is_named_with_the_type() {
    use layers::{Auth, Layer, Log, Plain};
    let recording = record();
    Auth.call().await;
    Log(1_u8).call().await;
    Plain::call().await;
    let functions: Vec<_> = recording.lives().iter().map(|life| life.resource.function()).collect();
    let layer = "hooks::creation::layers";
    let [auth, log] = ["Auth", "Log<_>"].map(|name| format!("<{layer}::{name} as {layer}::Layer>::call"));
    let plain = format!("{layer}::Plain::call");
    // The call of an `async fn` has the type of its future, which contains the type of `T`.
    let call_of_log = log.replace("<_>", "<u8>");
    assert_eq!(functions, [auth, call_of_log, log, plain]);
}

#[test]
fn no_two_resources_have_the_same_number() {
    let recording = record();
    let begin = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                begin.wait();
                // More numbers than there are in the block that a thread takes at a time.
                for _ in 0..1000 {
                    Snapshot::empty().wrap(|| ())();
                }
            });
        }
    });
    let ids: Vec<_> = recording.of(Kind::Closure).iter().map(|closure| closure.resource.id()).collect();
    let different: HashSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), different.len()), (2000, 2000));
}

#[test]
fn numbers_are_not_in_the_order_of_creation() {
    let recording = record();
    let create = || Snapshot::empty().wrap(|| ())();
    // If a thread begins a new block of numbers between the two calls, all are in order. This happens at most once.
    for _ in 0..2 {
        create();
        thread::spawn(create).join().unwrap();
        create();
    }
    let ids: Vec<_> = recording.of(Kind::Closure).iter().map(|closure| closure.resource.id()).collect();
    assert_eq!(ids.len(), 6);
    assert!(!ids.is_sorted(), "{ids:?}");
}
