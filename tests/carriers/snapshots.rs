//! Snapshots that are kept hold the states, too.

use ctx_runtime::carriers::install;
use ctx_runtime::{Context, Snapshot, context, get, with_context};
use futures::StreamExt;
use tokio::task::{LocalSet, yield_now};

use crate::ambient_state::{Takes, current, make_current};

#[derive(Context)]
struct Tenant(&'static str);

const HERE: Option<&str> = Some("here");

#[tokio::test]
async fn a_snapshot_makes_its_states_current_wherever_it_is_entered() {
    const NAME: &str = "snapshots";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());

    let state = make_current(NAME, "here");
    let snapshot = Snapshot::capture();
    drop(state);
    let _outer = make_current(NAME, "outer");
    assert_eq!(snapshot.run(|| current(NAME)).as_deref(), HERE);
    assert_eq!(snapshot.scope(async { current(NAME) }).await.as_deref(), HERE);
    assert_eq!(snapshot.wrap(|| current(NAME))().as_deref(), HERE);
    let stream = snapshot.wrap_stream(futures::stream::iter(0..1).map(|_| current(NAME)));
    assert_eq!(stream.collect::<Vec<_>>().await, [Some("here".to_owned())]);
    let entered = snapshot.enter();
    assert_eq!(current(NAME).as_deref(), HERE);
    drop(entered);
    let other = snapshot.clone().with(Tenant("acme"));
    assert_eq!(other.run(|| (get::<Tenant>().0, current(NAME))), ("acme", Some("here".into())));
    let without = other.without::<Tenant>();
    assert!(without.is_empty());
    assert_eq!(without.run(|| current(NAME)).as_deref(), HERE);
    assert_eq!(std::thread::spawn(move || without.run(|| current(NAME))).join().unwrap().as_deref(), HERE);
    assert_eq!(current(NAME).as_deref(), Some("outer"));

    drop((snapshot, other));
    let recorded = takes.recorded();
    let count = |what: &str| recorded.iter().filter(|event| event.starts_with(what)).count();
    assert_eq!(count("capture"), 1);
    assert_eq!(count("drop"), count("capture") + count("clone"));
    assert_eq!(count("enter"), count("leave"));
}

#[tokio::test]
async fn the_macro_captures_states_too() {
    const NAME: &str = "context!()";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    fn captured() -> Snapshot {
        let _state = make_current(NAME, "here");
        context!()
    }
    assert_eq!(captured().run(|| current(NAME)).as_deref(), HERE);
}

#[test]
fn an_empty_snapshot_has_no_states() {
    const NAME: &str = "empty";
    let _installed = install(Takes::new(NAME));
    let _outer = make_current(NAME, "outer");
    for empty in [Snapshot::empty(), Snapshot::default()] {
        assert_eq!(empty.run(|| current(NAME)).as_deref(), Some("outer"), "what is current stays current");
    }
}

#[test]
fn a_run_takes_along_what_the_snapshot_made_current() {
    const NAME: &str = "in a snapshot";
    let _installed = install(Takes::new(NAME));

    #[with_context]
    fn spawns() -> Option<String> {
        std::thread::spawn(|| current(NAME)).join().unwrap()
    }
    let state = make_current(NAME, "here");
    let snapshot = Snapshot::capture();
    drop(state);
    assert_eq!(snapshot.run(spawns).as_deref(), HERE);
}

/// The guards of a scope end with it: their states as their contexts.
#[tokio::test]
async fn the_states_of_a_guard_end_at_an_await_and_in_any_order() {
    const NAME: &str = "guards";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());
    let snapshot = |value: &str| {
        let _state = make_current(NAME, value);
        Snapshot::capture()
    };
    let (a, b, c) = (snapshot("a"), snapshot("b"), snapshot("c"));

    #[with_context]
    async fn holds(snapshot: Snapshot) {
        let _entered = snapshot.enter();
        yield_now().await;
        assert_eq!(current(NAME), None, "it ended with the poll");
    }
    let tasks = LocalSet::new();
    let held = [tasks.spawn_local(holds(a.clone())), tasks.spawn_local(holds(b.clone()))];
    let other = tasks.spawn_local(async { current(NAME) });
    tasks.await;
    assert_eq!(other.await.unwrap(), None, "another task sees nothing of it");
    for task in held {
        task.await.unwrap();
    }
    assert_eq!(current(NAME), None);

    let (first, second) = (a.enter(), b.enter());
    drop(first);
    assert_eq!(current(NAME).as_deref(), Some("b"));
    let third = c.enter();
    drop(second);
    assert_eq!(current(NAME).as_deref(), Some("c"));
    drop(third);
    assert_eq!(current(NAME), None);

    let outer = a.enter();
    b.run(|| {
        let inner = c.enter();
        drop(outer);
        assert_eq!(current(NAME).as_deref(), Some("c"));
        std::mem::forget(inner);
    });
    assert_eq!(current(NAME), None, "all have ended");
    drop((a, b, c));
    let recorded = takes.recorded();
    let count = |what: &str| recorded.iter().filter(|event| event.starts_with(what)).count();
    assert_eq!(count("enter"), count("leave"));
}

#[test]
fn a_guard_that_binds_leaves_states_alone() {
    const NAME: &str = "enter";
    let takes = Takes::new(NAME);
    let _installed = install(takes.clone());
    let _state = make_current(NAME, "here");
    let entered = ctx_runtime::enter(Tenant("acme"));
    assert_eq!(get::<Tenant>().0, "acme");
    std::mem::forget(make_current(NAME, "changed meanwhile"));
    drop(entered);
    assert_eq!(current(NAME).as_deref(), Some("changed meanwhile"));
    assert_eq!(takes.recorded(), [""; 0]);
}
