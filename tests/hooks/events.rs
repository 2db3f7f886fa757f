//! Which events hooks are told, in which order, and in which execution.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use ctx_runtime::hooks::{self, Hooks, Kind, Resource, ResourceId};
use ctx_runtime::{Snapshot, context, context_root, with_context};
use futures::{FutureExt, StreamExt, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Barrier;
use tokio::task::{JoinHandle, yield_now};

use crate::Request;
use crate::recorder::Event::{self, After, Before, Destroy, Init, Resolve};
use crate::recorder::{Recording, alone, record};

#[with_context]
async fn step() -> u32 {
    yield_now().await;
    context!(Request.0)
}

#[context_root(Request(1))]
async fn root() -> u32 {
    step().await
}

#[tokio::test]
async fn a_call_is_told_of_from_its_creation_to_its_end() {
    let recording = record();
    assert_eq!(root().await, 1);
    let events = [Init, Before, After, Before, After, Resolve, Destroy];
    assert_eq!(recording.the(Kind::Root).events, events);
    assert_eq!(recording.the(Kind::AsyncFn).events, events);
}

#[tokio::test]
async fn hooks_read_the_context_of_the_resource_in_each_event() {
    #[context_root(Request(2))]
    async fn spawns() -> u32 {
        let blocking = tokio::task::spawn_blocking(|| context!(Request.0));
        let becomes_a_task = ctx_runtime::scope(Request(2), async { ctx_runtime::get::<Request>().0 });
        let spawned = tokio::spawn(step()).await.unwrap() + tokio::spawn(becomes_a_task).await.unwrap();
        spawned + blocking.await.unwrap()
    }
    #[context_root(Request(2))]
    fn at_once() -> u32 {
        context!(Request.0)
    }
    let recording = record();
    let outer = Snapshot::empty().with(Request(9));
    let (spawned, now) = outer.run(|| (spawns(), at_once()));
    assert_eq!(spawned.await + now, 8);
    drop(spawns());
    let told = recording.told();
    let others: Vec<_> = told.iter().filter(|told| told.read != Some(2)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(told.iter().any(|told| told.resource.kind() == Kind::Scope && told.event == Destroy), "it became a task");
    let events = |event| told.iter().filter(|told| told.event == event).count();
    assert!(events(Init) >= 6 && events(Init) == events(Destroy), "{told:?}");
}

#[tokio::test]
async fn runs_nest_as_calls_do() {
    let recording = record();
    root().await;
    let (outer, inner) = (recording.the(Kind::Root).resource.id(), recording.the(Kind::AsyncFn).resource.id());
    let runs: Vec<_> = recording
        .told()
        .iter()
        .filter(|told| matches!(told.event, Before | After))
        .map(|told| (told.event, told.resource.id()))
        .collect();
    let poll = [(Before, outer), (Before, inner), (After, inner), (After, outer)];
    assert_eq!(runs, [poll, poll].concat());
}

#[tokio::test]
async fn the_trigger_is_the_creator_and_the_root_is_that_of_the_context() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        tokio::spawn(step()).await.unwrap();
    }
    handle().await;
    let (root, task, call) =
        (recording.the(Kind::Root).resource, recording.the(Kind::Task).resource, recording.the(Kind::AsyncFn).resource);
    assert_eq!((root.trigger(), root.root()), (None, root.id()));
    assert_eq!((task.trigger(), task.root()), (Some(root.id()), root.id()));
    assert_eq!((call.trigger(), call.root()), (Some(root.id()), root.id()), "called before the task ran");
}

#[tokio::test]
async fn a_spawn_in_a_spawned_task_is_triggered_by_that() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        tokio::spawn(async { tokio::spawn(async {}).await }).await.unwrap().unwrap();
    }
    handle().await;
    let tasks = recording.of(Kind::Task);
    assert_eq!(tasks[1].resource.trigger(), Some(tasks[0].resource.id()));
    assert_eq!(tasks[1].resource.root(), recording.the(Kind::Root).resource.id());
}

/// Checks that all events but `init`, `resolve` and `destroy` are told in the execution of their resource.
fn check_executions(recording: &Recording) {
    for told in recording.told() {
        let own = Some(told.resource.id());
        match told.event {
            Before | After => assert_eq!(told.execution, own, "{told:?}"),
            Init => assert_eq!(told.execution, told.resource.trigger(), "{told:?}"),
            Resolve | Destroy => assert_ne!(told.execution, own, "{told:?}"),
        }
    }
}

#[tokio::test]
async fn execution_and_trigger_are_those_of_the_code_that_asks() {
    let recording = record();
    type Ids = (Option<ResourceId>, Option<ResourceId>);
    fn ids() -> Ids {
        (hooks::execution_id(), hooks::trigger_id())
    }
    #[with_context]
    async fn inner() -> Ids {
        yield_now().await;
        ids()
    }
    #[context_root(Request(1))]
    async fn outer() -> [Ids; 3] {
        let before = ids();
        let inside = inner().await;
        [before, inside, ids()]
    }
    assert_eq!(ids(), (None, None));
    let [before, inside, after] = outer().await;
    let (root, call) = (recording.the(Kind::Root).resource, recording.the(Kind::AsyncFn).resource);
    assert_eq!(before, (Some(root.id()), None));
    assert_eq!(inside, (Some(call.id()), Some(root.id())));
    assert_eq!(after, before);
    assert_eq!(ids(), (None, None));
    check_executions(&recording);
}

#[tokio::test]
async fn a_cancelled_call_ends_without_a_result() {
    let recording = record();
    let mut future = Box::pin(root());
    assert!(future.as_mut().now_or_never().is_none());
    drop(future);
    // The destructors of the future's locals are code of the call, so they have their own `before` and `after`.
    let events = [Init, Before, After, Before, After, Destroy];
    assert_eq!(recording.the(Kind::AsyncFn).events, events);
    assert_eq!(recording.the(Kind::Root).events, events);
    check_executions(&recording);
}

#[tokio::test]
async fn a_call_that_is_never_polled_ends_without_a_result() {
    let recording = record();
    drop(root());
    let root = recording.the(Kind::Root);
    assert!(root.is_over() && !root.has(Resolve), "{root:?}");
}

#[tokio::test]
async fn an_aborted_task_ends_without_a_result() {
    let recording = record();
    #[context_root(Request(1))]
    async fn handle() {
        let task = tokio::spawn(std::future::pending::<()>());
        yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
    handle().await;
    let task = recording.the(Kind::Task);
    assert!(task.is_over() && !task.has(Resolve), "{task:?}");
}

#[tokio::test]
async fn a_panicking_call_ends_without_a_result_and_its_execution_is_left() {
    let recording = record();
    #[context_root(Request(1))]
    async fn panics() {
        yield_now().await;
        panic!("on purpose")
    }
    assert!(AssertUnwindSafe(panics()).catch_unwind().await.is_err());
    let root = recording.the(Kind::Root);
    assert!(root.is_over() && !root.has(Resolve), "{root:?}");
    assert_eq!(hooks::execution_id(), None);
    check_executions(&recording);
}

#[test]
fn a_panicking_closure_ends_without_a_result() {
    let recording = record();
    let closure = Snapshot::empty().with(Request(1)).wrap(|| panic!("on purpose"));
    assert!(catch_unwind(AssertUnwindSafe(closure)).is_err());
    let closure = recording.the(Kind::Closure);
    assert_eq!(closure.events, [Init, Before, After, Destroy]);
    assert_eq!(hooks::execution_id(), None);
}

/// Records for each event whether the thread unwinds.
#[derive(Default)]
struct Unwinds(Mutex<Vec<(Kind, Event, bool)>>);

impl Unwinds {
    fn add(&self, resource: &Resource, event: Event) {
        self.0.lock().unwrap().push((resource.kind(), event, std::thread::panicking()));
    }

    fn of(&self, kind: Kind) -> Vec<(Event, bool)> {
        let told = self.0.lock().unwrap();
        told.iter().filter(|told| told.0 == kind).map(|(_, event, unwinds)| (*event, *unwinds)).collect()
    }
}

impl Hooks for Unwinds {
    fn before(&self, resource: &Resource) {
        self.add(resource, Before);
    }

    fn after(&self, resource: &Resource) {
        self.add(resource, After);
    }

    fn destroy(&self, resource: &Resource) {
        self.add(resource, Destroy);
    }
}

#[tokio::test]
async fn a_panic_is_told_from_a_cancellation_by_whether_a_run_begins_to_unwind() {
    #[context_root(Request(1))]
    async fn panics() {
        tokio::spawn(async { panic!("on purpose") }).await.unwrap_err();
        let mut begun = Box::pin(step());
        assert!(begun.as_mut().now_or_never().is_none());
        panic!("on purpose")
    }
    let _alone = alone();
    let unwinds = Arc::new(Unwinds::default());
    let installed = hooks::install(unwinds.clone());
    assert!(AssertUnwindSafe(panics()).catch_unwind().await.is_err());
    assert!(root().now_or_never().is_none());
    drop(installed);
    let task = unwinds.of(Kind::Task);
    assert!(task.starts_with(&[(Before, false), (After, true)]) && task.ends_with(&[(Destroy, true)]), "{task:?}");
    let roots = unwinds.of(Kind::Root);
    let panicked = [(Before, false), (After, false), (Before, false), (After, true)];
    let dropped = [(Before, false), (After, false), (Destroy, false)];
    assert!(roots.starts_with(&[&panicked[..], &dropped].concat()), "{roots:?}");
    let cancelled = [(Before, false), (After, false), (Before, false), (After, false), (Destroy, false)];
    assert!(roots.ends_with(&cancelled), "{roots:?}");
    let call = unwinds.of(Kind::AsyncFn);
    let by_the_panic = [(Before, false), (After, false), (Before, true), (After, true), (Destroy, true)];
    assert!(call.starts_with(&by_the_panic), "cancelled by the panic around it: {call:?}");
}

#[tokio::test]
async fn what_destructors_of_cancelled_work_create_is_triggered_by_it() {
    let recording = record();
    struct Audits;
    impl Drop for Audits {
        fn drop(&mut self) {
            drop(step());
        }
    }
    #[context_root(Request(1))]
    async fn waits() {
        let _audits = Audits;
        std::future::pending::<()>().await;
    }
    assert!(waits().now_or_never().is_none());
    assert_eq!(recording.the(Kind::AsyncFn).resource.trigger(), Some(recording.the(Kind::Root).resource.id()));
}

#[tokio::test]
async fn a_stream_resolves_when_it_ends() {
    let recording = record();
    let context = Snapshot::empty().with(Request(1));
    let mut stream = context.wrap_stream(stream::iter([1, 2]));
    assert_eq!(stream.next().await, Some(1));
    assert!(!recording.the(Kind::Stream).has(Resolve));
    assert_eq!(stream.next().await, Some(2));
    assert_eq!(stream.next().await, None);
    assert!(recording.the(Kind::Stream).has(Resolve));
    drop(stream);
    assert_eq!(
        recording.the(Kind::Stream).events,
        [Init, Before, After, Before, After, Before, After, Resolve, Destroy]
    );
}

#[test]
fn a_root_that_is_not_async_runs_once() {
    let recording = record();
    #[context_root(Request(3))]
    fn handle() -> (u32, Option<ResourceId>) {
        (context!(Request.0), hooks::execution_id())
    }
    let (request, execution) = handle();
    let root = recording.the(Kind::Root);
    assert_eq!((request, execution), (3, Some(root.resource.id())));
    assert_eq!(root.events, [Init, Before, After, Resolve, Destroy]);
}

#[test]
fn a_root_that_tracks_its_caller_runs_once_too() {
    let recording = record();
    #[context_root(Request(3))]
    #[track_caller]
    fn handle() -> Option<ResourceId> {
        hooks::execution_id()
    }
    let execution = handle();
    let root = recording.the(Kind::Root);
    assert_eq!((execution, hooks::execution_id()), (Some(root.resource.id()), None));
    assert_eq!(root.events, [Init, Before, After, Resolve, Destroy]);
}

#[test]
fn a_panicking_root_that_tracks_its_caller_ends_without_a_result() {
    let recording = record();
    #[context_root(Request(3))]
    #[track_caller]
    fn panics() {
        panic!("on purpose")
    }
    assert!(catch_unwind(panics).is_err());
    let root = recording.the(Kind::Root);
    assert!(root.is_over() && !root.has(Resolve), "{root:?}");
    check_executions(&recording);
}

/// A run is left on the thread on which it was entered, even if other work runs on that thread in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_on_many_threads_are_balanced_and_know_themselves() {
    let recording = record();
    #[with_context]
    async fn hop(barrier: &Barrier) -> Option<ResourceId> {
        let before = hooks::execution_id();
        barrier.wait().await;
        yield_now().await;
        assert_eq!(hooks::execution_id(), before);
        before
    }
    #[context_root(Request(n))]
    async fn handle(n: u32, barrier: std::sync::Arc<Barrier>) {
        tokio::spawn(async move {
            let mut seen = Vec::new();
            for _ in 0..3 {
                seen.push(hop(&barrier).await);
            }
            assert_ne!(seen[0], seen[1]);
        })
        .await
        .unwrap();
    }
    let barrier = std::sync::Arc::new(Barrier::new(20));
    let mut all = tokio::task::JoinSet::new();
    for n in 0..20 {
        all.spawn(handle(n, barrier.clone()));
    }
    all.join_all().await;
    check_executions(&recording);
    for (kind, count) in [(Kind::Root, 20), (Kind::Task, 20), (Kind::AsyncFn, 60)] {
        let lives = recording.of(kind);
        assert_eq!(lives.len(), count);
        assert!(lives.iter().all(|life| life.is_over() && life.has(Resolve)), "{kind}");
    }
}

#[test]
fn a_context_that_is_entered_by_hand_inside_is_left_before_the_hooks_are_told() {
    let recording = record();
    let guard = Mutex::new(None);
    let mut work = Box::pin(Snapshot::empty().with(Request(1)).scope(async {
        *guard.lock().unwrap() = Some(());
        let entered = Snapshot::empty().with(Request(2)).enter();
        std::mem::forget(entered);
        std::future::pending::<()>().await;
    }));
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(Future::poll(work.as_mut(), &mut cx), Poll::Pending);
    assert!(ctx_runtime::try_get::<Request>().is_err(), "the outer context is back");
    assert_eq!(hooks::execution_id(), None);
    drop(work);
    assert_eq!(recording.the(Kind::Scope).events, [Init, Before, After, Before, After, Destroy]);
}

#[test]
fn what_a_root_runs_that_is_not_its_own_is_nobodys() {
    let recording = record();
    #[context_root(Request(1))]
    fn handle(runtime: &Runtime, task: JoinHandle<Option<ResourceId>>) -> [Option<ResourceId>; 3] {
        let before = hooks::execution_id();
        let (own, others) = runtime.block_on(async {
            let others = task.await.unwrap();
            (hooks::execution_id(), others)
        });
        assert_eq!(hooks::execution_id(), before);
        [before, own, others]
    }
    let runtime = Builder::new_current_thread().build().unwrap();
    let task = runtime.spawn(async { hooks::execution_id() });
    let root = handle(&runtime, task);
    let id = Some(recording.the(Kind::Root).resource.id());
    assert_eq!(root, [id, id, None]);
}
