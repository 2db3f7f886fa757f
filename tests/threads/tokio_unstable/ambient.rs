//! Ambient mode: a task that is spawned by code without an annotation begins in the context of its spawner.

use std::cell::RefCell;
use std::future;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ctx_runtime::{Context, Snapshot, ambient, context, context_root, run, scope, try_with, with_context};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use tokio::runtime::{Builder, LocalOptions, Runtime};
use tokio::task::{self, JoinSet, LocalSet, yield_now};

use crate::keys::{Request, User, id, user};

mod ends;
mod hooks;

fn ambient(mut builder: Builder) -> Runtime {
    ambient::install(builder.enable_all(), ambient::everything).build().unwrap()
}

fn on_this_thread() -> Runtime {
    ambient(Builder::new_current_thread())
}

fn workers(count: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(count);
    ambient(builder)
}

fn each() -> impl Iterator<Item = Runtime> {
    [on_this_thread(), workers(1), workers(2), workers(8)].into_iter()
}

/// Waits until `what` is true. A task drops its context after its last poll; code that awaits it may run before.
#[track_caller]
fn until(what: impl Fn() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never comes");
        std::thread::yield_now();
    }
}

#[test]
fn raw_spawns_inside_raw_spawns_run_in_the_context_of_the_first() {
    async fn levels() -> [Option<u64>; 4] {
        let inner = tokio::spawn(async {
            let mut set = JoinSet::new();
            set.spawn(async { id() });
            let before = id();
            yield_now().await;
            (before, set.join_next().await.unwrap().unwrap(), id())
        });
        let (before, deepest, after) = inner.await.unwrap();
        [id(), before, deepest, after]
    }
    for runtime in each() {
        let context = Snapshot::empty().with(Request::new(7));
        let task = context.run(|| runtime.spawn(levels()));
        assert_eq!(runtime.block_on(task).unwrap(), [Some(7); 4]);
        assert_eq!(runtime.block_on(context.scope(levels())), [Some(7); 4]);
        assert_eq!(runtime.block_on(levels()), [None; 4], "nothing is left of it");
    }
}

#[test]
fn a_poll_goes_on_in_its_context_behind_a_parallel_iterator() {
    #[with_context]
    fn sum() -> u64 {
        (0..4_u64).into_par_iter().map(|number| number + context!(Request.id)).sum()
    }
    for runtime in each() {
        let task = run(Request::new(7), || runtime.spawn(async { (sum(), id()) }));
        assert_eq!(runtime.block_on(task).unwrap(), (34, Some(7)));
    }
}

#[test]
fn no_poll_sees_the_context_of_another_task() {
    for runtime in each() {
        let tasks: Vec<_> = (0..200)
            .map(|nth| {
                let looks = async move {
                    for _ in 0..20 {
                        assert_eq!((id(), user()), (Some(nth), None));
                        let below = tokio::spawn(async { id() });
                        yield_now().await;
                        assert_eq!(below.await.unwrap(), Some(nth));
                        let bound = scope(User("ann"), async { tokio::spawn(async { (id(), user()) }).await });
                        assert_eq!(bound.await.unwrap(), (Some(nth), Some("ann")));
                    }
                };
                run(Request::new(nth), || runtime.spawn(looks))
            })
            .collect();
        let nobody = runtime.spawn(async { assert_eq!(id(), None) });
        runtime.block_on(async {
            for task in tasks {
                task.await.unwrap();
            }
            nobody.await.unwrap();
        });
    }
}

#[test]
fn the_context_is_that_of_the_spawn_and_not_that_of_the_poll() {
    let runtime = on_this_thread();
    let (one, nobody) = (run(Request::new(1), || runtime.spawn(async { id() })), runtime.spawn(async { id() }));
    run(Request::new(2), || {
        assert_eq!(runtime.block_on(one).unwrap(), Some(1));
        assert_eq!(runtime.block_on(nobody).unwrap(), None, "spawned in no context");
        assert_eq!(runtime.block_on(async { id() }), Some(2), "no task");
        assert_eq!(id(), Some(2));
    });
    assert_eq!(id(), None);
}

#[test]
fn what_carries_a_context_by_itself_keeps_it() {
    #[with_context]
    async fn annotated() -> Option<u64> {
        context!(Request?.id)
    }
    #[context_root(Request::new(2))]
    async fn detaches() -> Option<u64> {
        #[context(detach)]
        let task = tokio::spawn(async { id() });
        task.await.unwrap()
    }
    for runtime in each() {
        let called_in_1 = run(Request::new(1), annotated);
        let scoped_in_3 = Snapshot::empty().with(Request::new(3)).scope(async { id() });
        let (one, two, three) = run(Request::new(2), || {
            (runtime.spawn(called_in_1), runtime.spawn(detaches()), runtime.spawn(scoped_in_3))
        });
        assert_eq!(runtime.block_on(one).unwrap(), Some(1));
        assert_eq!(runtime.block_on(two).unwrap(), None);
        assert_eq!(runtime.block_on(three).unwrap(), Some(3));
    }
}

static FORKS: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction;

#[derive(Debug, Context)]
#[context(fork = Span::child)]
struct Span(u32);

impl Span {
    fn child(&self) -> Span {
        FORKS.fetch_add(1, Ordering::Relaxed);
        Span(self.0 + 1)
    }
}

#[test]
fn keys_do_at_a_raw_spawn_what_their_policy_says() {
    fn seen() -> (Option<u64>, bool, Option<u32>) {
        (id(), try_with(|_: &Transaction| ()).is_ok(), try_with(|span: &Span| span.0).ok())
    }
    for (nth, runtime) in each().enumerate() {
        let (child, below) = runtime.block_on(scope((Request::new(7), Transaction, Span(0)), async {
            let child = tokio::spawn(async {
                yield_now().await;
                (seen(), tokio::spawn(async { seen() }).await.unwrap())
            });
            let seen_by_child = child.await.unwrap();
            assert_eq!(seen(), (Some(7), true, Some(0)));
            seen_by_child
        }));
        assert_eq!((child, below), ((Some(7), false, Some(1)), (Some(7), false, Some(2))));
        assert_eq!(FORKS.load(Ordering::Relaxed), (nth + 1) * 2, "once for each spawn");
    }
}

#[test]
fn the_outer_context_is_back_when_a_poll_has_panicked() {
    let runtime = on_this_thread();
    run(Request::new(2), || {
        let task = run(Request::new(1), || runtime.spawn(async { panic!("in {:?}", id()) }));
        let error = runtime.block_on(task).unwrap_err();
        assert_eq!(*error.into_panic().downcast::<String>().unwrap(), "in Some(1)");
        assert_eq!(id(), Some(2));
    });
    assert_eq!(id(), None);
    let one = workers(1);
    let task = run(Request::new(1), || one.spawn(async { panic!("on purpose") }));
    assert!(one.block_on(task).unwrap_err().is_panic());
    assert_eq!(one.block_on(one.spawn(async { id() })).unwrap(), None, "on the same worker");
}

#[test]
fn guards_that_a_poll_leaves_open_or_closes_are_no_matter_of_the_next() {
    thread_local!(static OPEN: RefCell<Vec<ctx_runtime::Entered>> = const { RefCell::new(Vec::new()) });
    let open = |id| OPEN.with_borrow_mut(|open| open.push(Snapshot::empty().with(Request::new(id)).enter()));
    let close = || drop(OPEN.take());

    let runtime = on_this_thread();
    let leaves_open = run(Request::new(1), || {
        runtime.spawn(async move {
            open(3);
            assert_eq!(id(), Some(3));
            yield_now().await;
            let in_next_poll = id();
            close();
            (in_next_poll, id())
        })
    });
    let another = runtime.spawn(async { id() });
    assert_eq!(runtime.block_on(leaves_open).unwrap(), (Some(1), Some(1)));
    assert_eq!(runtime.block_on(another).unwrap(), None);
    assert_eq!(id(), None);

    // A guard that is entered outside of the runtime, and dropped in a poll.
    open(4);
    let closes = run(Request::new(1), || {
        runtime.spawn(async move {
            close();
            id()
        })
    });
    assert_eq!(runtime.block_on(closes).unwrap(), Some(1));
    assert_eq!(id(), None, "what was left does not come back");
}

#[test]
fn a_runtime_that_is_driven_inside_a_task_has_contexts_of_its_own() {
    let (outer, inner) = (workers(2), on_this_thread());
    let task = run(Request::new(1), || {
        outer.spawn(async move {
            task::block_in_place(move || {
                let below = inner.spawn(async { tokio::spawn(async { id() }).await.unwrap() });
                let other = run(Request::new(2), || inner.spawn(async { id() }));
                let nobody = Snapshot::empty().run(|| inner.spawn(async { id() }));
                let seen =
                    inner.block_on(async { [below.await.unwrap(), other.await.unwrap(), nobody.await.unwrap()] });
                assert_eq!(seen, [Some(1), Some(2), None]);
            });
            let here = id();
            yield_now().await;
            (here, id())
        })
    });
    assert_eq!(outer.block_on(task).unwrap(), (Some(1), Some(1)));
}

#[test]
fn the_tasks_of_a_local_runtime_are_reached_and_those_of_a_local_set_are_their_pollers() {
    let mut builder = Builder::new_current_thread();
    let local = ambient::install(&mut builder, ambient::everything).build_local(LocalOptions::default()).unwrap();
    let task = run(Request::new(1), || local.spawn_local(async { task::spawn_local(async { id() }).await.unwrap() }));
    assert_eq!(local.block_on(task).unwrap(), Some(1));

    let set = LocalSet::new();
    let spawned_in_1 = run(Request::new(1), || set.spawn_local(async { id() }));
    let polled_in_2 = on_this_thread().block_on(scope(Request::new(2), set.run_until(spawned_in_1)));
    assert_eq!(polled_in_2.unwrap(), Some(2), "tokio has no hooks there");
}

#[test]
fn closures_of_spawn_blocking_are_not_reached() {
    for runtime in each() {
        let closure = run(Request::new(1), || runtime.spawn_blocking(id));
        assert_eq!(runtime.block_on(closure).unwrap(), None);
    }
}

#[test]
fn the_filter_decides_by_the_place_of_the_spawn_and_in_the_spawners_context() {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut builder = Builder::new_current_thread();
    let (first, counted) = (line!() + 7, asked.clone());
    ambient::install(&mut builder, move |task| {
        counted.fetch_add(1, Ordering::Relaxed);
        assert_eq!(id(), Some(1), "the spawner's");
        task.spawned_at().line() == first
    });
    let runtime = builder.build().unwrap();
    let spawn = || runtime.spawn(async { (id(), yield_now().await, id()) });
    let other = || runtime.spawn(async { (id(), yield_now().await, id()) });
    let (kept, left_out) = run(Request::new(1), || (spawn(), other()));
    let nobody = other();
    assert_eq!(asked.load(Ordering::Relaxed), 2, "once for each that has a context");
    assert_eq!(runtime.block_on(kept).unwrap(), (Some(1), (), Some(1)));
    assert_eq!(runtime.block_on(left_out).unwrap(), (None, (), None));
    assert_eq!(runtime.block_on(nobody).unwrap(), (None, (), None));
}

#[test]
fn tasks_that_a_package_spawns_can_stay_out() {
    for (packages, seen) in [(&["hyper-util", "tokio_unstable"], None), (&["hyper-util", "tests-1"], Some(1))] {
        let mut builder = Builder::new_current_thread();
        let runtime = ambient::install(&mut builder, ambient::except(packages)).build().unwrap();
        for _ in 0..3 {
            let task = run(Request::new(1), || runtime.spawn(async { id() }));
            assert_eq!(runtime.block_on(task).unwrap(), seen);
        }
    }
}

#[test]
fn a_filter_that_panics_fails_the_spawn_and_nothing_else() {
    let mut builder = Builder::new_current_thread();
    ambient::install(&mut builder, |_| {
        assert_ne!(id(), Some(13), "on purpose");
        true
    });
    let runtime = builder.build().unwrap();
    let held = Arc::new(());
    run(Request::new(2), || {
        let context = Snapshot::capture().with((Request::new(13), ends::Held(held.clone())));
        let spawned = catch_unwind(AssertUnwindSafe(|| context.run(|| runtime.spawn(future::ready(id())))));
        assert!(spawned.is_err());
        assert_eq!(id(), Some(2));
        drop(context);
        assert_eq!(Arc::strong_count(&held), 1, "not captured");
        assert_eq!(runtime.block_on(runtime.spawn(async { id() })).unwrap(), Some(2));
    });
}

#[test]
fn a_forgotten_guard_ends_with_the_poll() {
    let runtime = on_this_thread();
    let task = run(Request::new(1), || {
        runtime.spawn(async {
            mem::forget(Snapshot::empty().with(Request::new(3)).enter());
            yield_now().await;
            id()
        })
    });
    assert_eq!(runtime.block_on(task).unwrap(), Some(1));
    assert_eq!(id(), None);
}
