//! Carriers that panic, spawn, capture, and are installed or uninstalled while work is under way.

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ctx_runtime::carriers::{Carrier, HandOver, Installed, install};
use ctx_runtime::{Snapshot, with_context};
use futures::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::ambient_state::{Takes, current, make_current};

thread_local! {
    /// Whether the carriers of this file, which all tests of the process see, are to do anything on this thread.
    static IS_ON: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone, Copy, PartialEq)]
enum In {
    Capture,
    Clone,
    Enter,
    Leave,
    Drop,
}

/// Panics in one of its methods.
struct Panics(In);

struct Fails {
    which: In,
    when: In,
}

impl Clone for Fails {
    fn clone(&self) -> Self {
        assert!(self.which != In::Clone, "on purpose");
        Fails { ..*self }
    }
}

impl Drop for Fails {
    fn drop(&mut self) {
        assert!(self.which != self.when, "on purpose");
    }
}

impl Carrier for Panics {
    type State = Fails;
    type Entered<'a> = Fails;

    fn capture(&self, _: &HandOver) -> Option<Fails> {
        if !IS_ON.get() {
            return None;
        }
        assert!(self.0 != In::Capture, "on purpose");
        Some(Fails { which: self.0, when: In::Drop })
    }

    fn enter(&self, state: &Fails) -> Fails {
        assert!(self.0 != In::Enter, "on purpose");
        Fails { which: state.which, when: In::Leave }
    }
}

#[tokio::test]
async fn a_panic_of_a_carrier_disturbs_neither_the_work_nor_other_carriers() {
    const NAME: &str = "beside panics";
    let (before, after) = (Takes::new(NAME), Takes { name: "behind panics", record: Arc::default() });

    #[with_context]
    async fn spawns() {
        let state = (make_current(before_name(), "a"), make_current("behind panics", "b"));
        let task = tokio::spawn(async {
            yield_now().await;
            (current(before_name()), current("behind panics"))
        });
        let snapshot = Snapshot::capture();
        drop(state);
        assert_eq!(task.await.unwrap(), (Some("a".into()), Some("b".into())));
        let cloned = snapshot.clone();
        assert_eq!(cloned.run(|| current(before_name())).as_deref(), Some("a"));
        assert_eq!(current(before_name()), None);
    }

    fn before_name() -> &'static str {
        NAME
    }

    let _before = install(before.clone());
    IS_ON.set(true);
    for which in [In::Capture, In::Clone, In::Enter, In::Leave, In::Drop] {
        let _installed = (install(Panics(which)), install(after.clone()));
        spawns().await;
    }
    IS_ON.set(false);
    for recorded in [before.recorded(), after.recorded()] {
        let count = |what: &str| recorded.iter().filter(|event| event.starts_with(what)).count();
        assert_eq!(count("drop"), count("capture") + count("clone"));
        assert_eq!(count("enter"), count("leave"));
    }
}

/// Each state spawns a task when it is dropped. The task takes no state along: otherwise tasks would be made without end.
#[tokio::test]
async fn a_state_may_spawn_when_it_is_dropped() {
    #[derive(Clone)]
    struct Spawns(Arc<AtomicUsize>, Handle, Arc<Notify>);

    #[derive(Clone)]
    struct State(Arc<AtomicUsize>, Handle, Arc<Notify>);

    impl Carrier for Spawns {
        type State = State;
        type Entered<'a> = ();

        fn capture(&self, hand_over: &HandOver) -> Option<State> {
            let is_here = hand_over.function().contains("a_state_may_spawn");
            is_here.then(|| State(self.0.clone(), self.1.clone(), self.2.clone()))
        }

        fn enter<'a>(&'a self, _: &'a State) {}
    }

    impl Drop for State {
        #[with_context]
        fn drop(&mut self) {
            let (spawned, over) = (self.0.clone(), self.2.clone());
            self.1.spawn(async move {
                spawned.fetch_add(1, Ordering::Relaxed);
                over.notify_one();
            });
        }
    }

    #[with_context]
    async fn spawns() {
        tokio::spawn(async {}).await.unwrap();
    }

    let (spawned, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let _installed = install(Spawns(spawned.clone(), Handle::current(), over.clone()));
    spawns().await;
    over.notified().await;
    for _ in 0..100 {
        yield_now().await;
    }
    assert_eq!(spawned.load(Ordering::Relaxed), 1);
}

#[test]
fn a_carrier_that_hands_work_over_while_it_captures_is_not_asked_again() {
    struct Captures(Arc<AtomicUsize>);

    impl Carrier for Captures {
        type State = Snapshot;
        type Entered<'a> = ();

        fn capture(&self, _: &HandOver) -> Option<Snapshot> {
            if IS_ON.get() {
                self.0.fetch_add(1, Ordering::Relaxed);
                return Some(Snapshot::capture());
            }
            None
        }

        fn enter<'a>(&'a self, _: &'a Snapshot) {}
    }

    let count = Arc::new(AtomicUsize::new(0));
    let _installed = install(Captures(count.clone()));
    IS_ON.set(true);
    drop(Snapshot::capture());
    IS_ON.set(false);
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn work_under_way_keeps_the_carriers_of_its_hand_over() {
    const FIRST: &str = "installed before";
    const LATER: &str = "installed later";

    #[with_context]
    fn work() -> impl Future<Output = (Option<String>, Option<String>)> {
        let _state = (make_current(FIRST, "a"), make_current(LATER, "b"));
        async {
            yield_now().await;
            (current(FIRST), current(LATER))
        }
    }

    let (first, later) = (Takes::new(FIRST), Takes::new(LATER));
    let installed = install(first.clone());
    let mut under_way = Box::pin(work());
    assert!(under_way.as_mut().now_or_never().is_none());
    drop(installed);
    let installed_later = install(later.clone());
    assert_eq!(under_way.await, (Some("a".into()), None), "it was handed over with the first carrier alone");
    assert_eq!(work().await, (None, Some("b".into())), "and this with the later");

    #[with_context]
    async fn spawns(installed: Installed) {
        let state = make_current(LATER, "b");
        let made_before = async { current(LATER) };
        drop((state, installed));
        let spawned = tokio::spawn(made_before);
        assert_eq!(spawned.await.unwrap().as_deref(), Some("b"), "the state goes on with its work");
    }
    spawns(installed_later).await;
    assert_eq!(first.recorded().last().unwrap(), "drop a");
    assert_eq!(later.recorded().last().unwrap(), "drop b");
}
