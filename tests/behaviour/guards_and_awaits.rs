//! Which code sees a guard of `Snapshot::enter` that is held across an `.await`, on one thread.

use ctx_runtime::{Snapshot, scope, with_context};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, spawn_local, yield_now};

use crate::keys::{Request, User, id};

fn of_a_request(id: u64) -> Snapshot {
    Snapshot::empty().with(Request::new(id))
}

/// The ids that the function reads before and after an `.await`, while it holds a guard.
async fn holds_a_guard() -> [Option<u64>; 2] {
    let _entered = of_a_request(1).enter();
    let before = id();
    yield_now().await;
    [before, id()]
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

/// Spawns `holds` and then a task that reads. Returns the ids that each of them saw.
fn next_to_another_task<F>(holds: F) -> ([Option<u64>; 2], Option<u64>)
where
    F: Future<Output = [Option<u64>; 2]> + 'static,
{
    current_thread().block_on(LocalSet::new().run_until(async {
        let (holds, other) = (spawn_local(holds), spawn_local(async { id() }));
        let seen = (holds.await.unwrap(), other.await.unwrap());
        assert_eq!(id(), None, "the guard is gone");
        seen
    }))
}

#[test]
fn without_a_scope_other_tasks_of_the_thread_see_it() {
    assert_eq!(next_to_another_task(holds_a_guard()), ([Some(1), Some(1)], Some(1)));
}

#[test]
fn without_a_scope_the_tasks_of_block_on_see_it() {
    let (seen, other) = current_thread().block_on(async {
        // This task is not in a `LocalSet`, but it runs on the same thread.
        let other = tokio::spawn(async { id() });
        (holds_a_guard().await, other.await.unwrap())
    });
    assert_eq!((seen, other), ([Some(1), Some(1)], Some(1)));
}

#[test]
fn in_an_annotated_function_no_other_task_sees_it_and_it_ends_at_the_await() {
    #[with_context]
    async fn annotated() -> [Option<u64>; 2] {
        let _entered = of_a_request(1).enter();
        let before = id();
        yield_now().await;
        [before, id()]
    }
    assert_eq!(next_to_another_task(annotated()), ([Some(1), None], None));
}

/// A function with `inherit` is no scope.
#[test]
fn under_inherit_other_tasks_see_it() {
    #[with_context(inherit)]
    async fn annotated() -> [Option<u64>; 2] {
        holds_a_guard().await
    }
    assert_eq!(next_to_another_task(annotated()), ([Some(1), Some(1)], Some(1)));
}

#[test]
fn in_what_an_annotated_function_awaits_it_ends_at_the_await_too() {
    #[with_context]
    async fn awaits_it() -> [Option<u64>; 2] {
        holds_a_guard().await
    }
    assert_eq!(next_to_another_task(awaits_it()), ([Some(1), None], None));
}

#[test]
fn in_a_scope_no_other_task_sees_it_and_it_ends_at_the_await() {
    assert_eq!(next_to_another_task(scope(User("ann"), holds_a_guard())), ([Some(1), None], None));
    // After the await, the value that the scope binds is current again.
    assert_eq!(next_to_another_task(scope(Request::new(2), holds_a_guard())), ([Some(1), Some(2)], None));
}

#[test]
fn where_an_annotated_function_spawns_the_task_none_sees_it() {
    #[with_context]
    async fn spawns() -> ([Option<u64>; 2], Option<u64>) {
        let (holds, other) = (spawn_local(holds_a_guard()), spawn_local(async { id() }));
        (holds.await.unwrap(), other.await.unwrap())
    }
    let seen = current_thread().block_on(LocalSet::new().run_until(of_a_request(3).scope(async { spawns().await })));
    assert_eq!(seen, ([Some(1), Some(3)], Some(3)));
}

/// The alternative to a guard across an `.await`.
#[test]
fn the_scope_of_a_snapshot_holds_across_awaits_for_its_future_alone() {
    let scoped = of_a_request(1).scope(async {
        let before = id();
        yield_now().await;
        [before, id()]
    });
    assert_eq!(next_to_another_task(scoped), ([Some(1), Some(1)], None));
}
