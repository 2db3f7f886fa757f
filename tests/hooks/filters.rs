//! Which events each hook is told, by its filter.

use std::sync::Arc;

use ctx_runtime::hooks::{self, Hooks, Kind, Resource};
use ctx_runtime::{Snapshot, context, context_root, with_context};
use futures::FutureExt;
use tokio::task::yield_now;

use crate::Request;
use crate::recorder::Event::{After, Before, Destroy, Init, Resolve};
use crate::recorder::{Recorder, alone, record, record_what};

#[with_context]
async fn step() -> u32 {
    yield_now().await;
    context!(Request.0)
}

#[context_root(Request(n))]
async fn request(n: u32) -> u32 {
    tokio::spawn(async { step().await }).await.unwrap()
}

#[tokio::test]
async fn only_the_kinds_that_are_asked_for_are_told_of() {
    let recording = record_what(hooks::filter().kinds([Kind::Root, Kind::AsyncFn]));
    request(1).await;
    let kinds: Vec<_> = recording.lives().iter().map(|life| life.resource.kind()).collect();
    assert_eq!(kinds, [Kind::Root, Kind::AsyncFn]);
    assert_eq!(recording.the(Kind::AsyncFn).resource.root(), recording.the(Kind::Root).resource.id());
}

#[tokio::test]
async fn a_trigger_is_what_any_hooks_watch_also_to_hooks_that_do_not() {
    #[with_context]
    async fn spawns() {
        tokio::spawn(async {}).await.unwrap();
    }
    #[context_root(Request(1))]
    async fn handle() {
        spawns().await;
    }
    let recording = record_what(hooks::filter().kinds([Kind::Root, Kind::Task]));
    handle().await;
    assert_eq!(recording.the(Kind::Task).resource.trigger(), Some(recording.the(Kind::Root).resource.id()));
    drop(recording);

    let recording = record_what(hooks::filter().kinds([Kind::Root, Kind::Task]));
    let other = Arc::new(Recorder::default());
    let installed = hooks::install(other.clone());
    handle().await;
    drop(installed);
    let trigger = recording.the(Kind::Task).resource.trigger();
    let call = other.told().iter().find(|told| told.resource.kind() == Kind::AsyncFn).unwrap().resource.clone();
    assert_eq!(trigger, Some(call.id()));
    assert!(recording.told().iter().all(|told| Some(told.resource.id()) != trigger));
}

#[tokio::test]
async fn a_table_of_all_kinds_has_a_row_for_each() {
    let recording = record();
    request(1).await;
    let mut alive = [0; Kind::ALL.len()];
    for life in recording.lives() {
        alive[life.resource.kind() as usize] += 1;
    }
    let shown: Vec<_> =
        Kind::ALL.iter().zip(alive).filter(|(_, alive)| *alive > 0).map(|(kind, _)| kind.name()).collect();
    assert_eq!(shown, ["root", "async fn", "task"]);
    assert!(Kind::ALL.iter().enumerate().all(|(index, kind)| *kind as usize == index));
}

#[tokio::test]
async fn a_root_is_sampled_with_all_that_belongs_to_it_or_not_at_all() {
    let recording = record_what(hooks::filter().sample_roots(0.1));
    for n in 0..1_000 {
        assert_eq!(request(n).await, n);
    }
    let roots = recording.of(Kind::Root).len();
    assert!((40..200).contains(&roots), "{roots}");
    assert_eq!((recording.of(Kind::Task).len(), recording.of(Kind::AsyncFn).len()), (roots, roots));
}

#[tokio::test]
async fn a_context_that_begins_without_an_attribute_is_sampled_as_a_whole() {
    let recording = record_what(hooks::filter().sample_roots(0.5));
    for n in 0..100 {
        let context = Snapshot::empty().with(Request(n));
        context.scope(async { step().await }).await;
        context.scope(async { step().await }).await;
    }
    let mut roots: Vec<_> = recording.lives().iter().map(|life| life.resource.root()).collect();
    let all = roots.len();
    roots.dedup();
    assert!((20..80).contains(&roots.len()), "{}", roots.len());
    assert_eq!(all, roots.len() * 4, "each with both scopes and the calls in them");
}

#[tokio::test]
async fn shares_of_nothing_and_of_everything_are_that() {
    for (share, count) in [(0.0, 0), (-1.0, 0), (f64::NAN, 0), (1.0, 3), (7.0, 3)] {
        let recording = record_what(hooks::filter().sample_roots(share));
        request(1).await;
        assert_eq!(recording.lives().len(), count, "{share}");
    }
}

#[tokio::test]
async fn hooks_that_come_late_are_told_of_what_is_created_later_and_of_nothing_else() {
    let early = record();
    let mut running = Box::pin(request(1));
    assert!(running.as_mut().now_or_never().is_none());
    let late = Arc::new(Recorder::default());
    let installed = hooks::install(late.clone());
    running.await;
    request(2).await;
    drop(installed);
    let roots = early.of(Kind::Root);
    assert_eq!(roots.len(), 2);
    let told = late.told();
    assert!(
        told.iter().all(|told| told.resource.root() != roots[0].resource.id() || told.resource.kind() == Kind::AsyncFn)
    );
    for told in &told {
        assert!(
            told.event == Init
                || late.told().iter().any(|first| { first.event == Init && first.resource.id() == told.resource.id() }),
            "{told:?}"
        );
    }
    assert!(told.iter().any(|told| told.resource.root() == roots[1].resource.id()));
}

#[tokio::test]
async fn uninstalled_hooks_are_told_of_nothing_more() {
    let _alone = alone();
    let recorder = Arc::new(Recorder::default());
    let installed = hooks::install(recorder.clone());
    let mut running = Box::pin(request(1));
    assert!(running.as_mut().now_or_never().is_none());
    drop(installed);
    let before = recorder.told().len();
    running.await;
    request(2).await;
    assert_eq!(recorder.told().len(), before);
    assert_eq!(Arc::strong_count(&recorder), 1, "and are gone");
    assert_eq!(hooks::execution_id(), None);
}

/// Hooks that record each event with their name.
struct Named(&'static str, Arc<std::sync::Mutex<Vec<String>>>);

impl Named {
    fn add(&self, event: &str) {
        self.1.lock().unwrap().push(format!("{event} {}", self.0));
    }
}

impl Hooks for Named {
    fn init(&self, _: &Resource) {
        self.add("init");
    }
    fn before(&self, _: &Resource) {
        self.add("before");
    }
    fn after(&self, _: &Resource) {
        self.add("after");
    }
    fn resolve(&self, _: &Resource) {
        self.add("resolve");
    }
    fn destroy(&self, _: &Resource) {
        self.add("destroy");
    }
}

#[test]
fn several_hooks_are_entered_in_order_and_left_in_reverse() {
    let _alone = alone();
    let told = Arc::default();
    let (_a, _b) = (hooks::install(Named("a", Arc::clone(&told))), hooks::install(Named("b", Arc::clone(&told))));
    Snapshot::empty().wrap(|| ())();
    let expected = [
        "init a",
        "init b",
        "before a",
        "before b",
        "after b",
        "after a",
        "resolve b",
        "resolve a",
        "destroy b",
        "destroy a",
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

#[test]
fn hooks_can_be_installed_and_uninstalled_in_any_order() {
    let _alone = alone();
    let [a, b, c] = [(); 3].map(|()| Arc::new(Recorder::default()));
    let (ia, ib, ic) = (hooks::install(a.clone()), hooks::install(b.clone()), hooks::install(c.clone()));
    drop(ib);
    Snapshot::empty().wrap(|| ())();
    drop(ia);
    Snapshot::empty().wrap(|| ())();
    drop(ic);
    Snapshot::empty().wrap(|| ())();
    assert_eq!([a.told().len(), b.told().len(), c.told().len()], [5, 0, 10]);
}

#[test]
fn a_life_is_told_whole_when_hooks_come_in_the_middle_of_it() {
    let recording = record();
    let inner = Arc::new(Recorder::default());
    let mut installed = None;
    Snapshot::empty().wrap(|| installed = Some(hooks::install(inner.clone())))();
    drop(installed);
    assert_eq!(inner.told().len(), 0);
    assert_eq!(recording.the(Kind::Closure).events, [Init, Before, After, Resolve, Destroy]);
}
