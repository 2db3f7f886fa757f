//! How tasks end: the context in which destructors run, and when the context itself is dropped.

use std::future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::Poll;
use std::thread;

use ctx_runtime::{Context, Snapshot, run};
use tokio::runtime::{Builder, Handle, LocalOptions};
use tokio::task::{JoinSet, yield_now};

use super::{each, on_this_thread, until, workers};
use crate::keys::{ReadsOnDrop, Request, id};

/// A key that holds an `Arc`. The count of the `Arc` shows how many contexts are alive.
#[derive(Debug, Context)]
pub(super) struct Held(#[expect(dead_code)] pub(super) Arc<()>);

/// The value that `ReadsOnDrop` stores: the id that a destructor read, plus one.
const IN_1: usize = 2;
const IN_NONE: usize = 0;
const NOT_YET: usize = usize::MAX;

fn unseen() -> Arc<AtomicUsize> {
    Arc::new(AtomicUsize::new(NOT_YET))
}

fn seen(by: &Arc<AtomicUsize>) -> usize {
    until(|| by.load(Ordering::Acquire) != NOT_YET);
    by.load(Ordering::Acquire)
}

async fn waits(reads: ReadsOnDrop) {
    let _reads = reads;
    future::pending().await
}

#[test]
fn a_task_that_is_aborted_before_its_first_poll_is_dropped_in_its_context() {
    let (runtime, dropped) = (on_this_thread(), unseen());
    let task = run(Request::new(1), || runtime.spawn(waits(ReadsOnDrop(dropped.clone()))));
    task.abort();
    assert_eq!(dropped.load(Ordering::Acquire), NOT_YET);
    assert!(runtime.block_on(task).unwrap_err().is_cancelled());
    assert_eq!(seen(&dropped), IN_1);
}

#[test]
fn a_task_that_is_aborted_half_way_is_dropped_in_its_context() {
    for runtime in each() {
        let (dropped, polled) = (unseen(), Arc::new(tokio::sync::Notify::new()));
        let reads = ReadsOnDrop(dropped.clone());
        let task = run(Request::new(1), || {
            let polled = polled.clone();
            runtime.spawn(async move {
                polled.notify_one();
                waits(reads).await
            })
        });
        runtime.block_on(polled.notified());
        run(Request::new(8), || task.abort());
        assert!(runtime.block_on(task).unwrap_err().is_cancelled());
        assert_eq!(seen(&dropped), IN_1);
    }
}

#[test]
fn the_tasks_of_a_join_set_that_is_dropped_are_dropped_in_their_context() {
    for runtime in each() {
        let dropped = unseen();
        let reads = ReadsOnDrop(dropped.clone());
        runtime.block_on(async {
            let mut set = JoinSet::new();
            run(Request::new(1), || set.spawn(waits(reads)));
            yield_now().await;
            run(Request::new(8), || drop(set));
            // The runtime drops the aborted task later.
            while dropped.load(Ordering::Acquire) == NOT_YET {
                yield_now().await;
            }
        });
        assert_eq!(seen(&dropped), IN_1);
    }
}

#[test]
fn what_is_left_of_a_finished_future_and_an_output_that_nobody_wants_are_dropped_in_the_tasks_context() {
    for runtime in each() {
        let (future, output) = (unseen(), unseen());
        let (of_future, mut of_output) = (ReadsOnDrop(future.clone()), Some(ReadsOnDrop(output.clone())));
        let (start, mut started) = tokio::sync::oneshot::channel();
        // The last poll returns `of_output`. The closure still has `of_future` then, which tokio drops with the future.
        let works = future::poll_fn(move |cx| {
            let _left = &of_future;
            Pin::new(&mut started).poll(cx).map(|start: Result<(), _>| {
                start.unwrap();
                of_output.take().unwrap()
            })
        });
        let task = run(Request::new(1), || runtime.spawn(works));
        drop(task);
        run(Request::new(8), || start.send(()).unwrap());
        runtime.block_on(async {
            while output.load(Ordering::Acquire) == NOT_YET {
                yield_now().await;
            }
        });
        assert_eq!((seen(&future), seen(&output)), (IN_1, IN_1));
    }
}

#[test]
fn an_output_that_is_dropped_with_its_handle_is_dropped_in_the_context_of_who_does() {
    for runtime in each() {
        let output = unseen();
        let reads = ReadsOnDrop(output.clone());
        let task = run(Request::new(8), || runtime.spawn(async move { reads }));
        runtime.block_on(async {
            while !task.is_finished() {
                yield_now().await;
            }
        });
        run(Request::new(1), || drop(task));
        assert_eq!(seen(&output), IN_1);
    }
}

// This is documented: tokio calls no hook before it drops these tasks.
#[test]
fn tasks_that_end_with_their_runtime_are_dropped_in_the_context_of_who_ends_it() {
    let dropped = unseen();
    let (runtime, reads) = (on_this_thread(), ReadsOnDrop(dropped.clone()));
    drop(run(Request::new(8), || runtime.spawn(waits(reads))));
    run(Request::new(1), || drop(runtime));
    assert_eq!(seen(&dropped), IN_1, "this thread drops it");

    let dropped = unseen();
    let (runtime, reads) = (workers(1), ReadsOnDrop(dropped.clone()));
    drop(run(Request::new(8), || runtime.spawn(waits(reads))));
    // After this, the poll of the task is over. A task that is being polled would end in that poll, in its context.
    runtime.block_on(runtime.spawn(async {})).unwrap();
    run(Request::new(1), || drop(runtime));
    assert_eq!(seen(&dropped), IN_NONE, "a worker drops it");
}

/// The ways in which a task can end while its runtime lives on.
#[test]
fn a_task_gives_its_context_up_when_it_ends() {
    for runtime in each() {
        let held = Arc::new(());
        let context = Snapshot::empty().with(Held(held.clone()));
        let (polled, was_polled) = tokio::sync::oneshot::channel();
        let [ends, ends_later, panics, aborted_first, aborted_half_way] = context.run(|| {
            [
                runtime.spawn(async {}),
                runtime.spawn(async { yield_now().await }),
                runtime.spawn(async { panic!("on purpose") }),
                runtime.spawn(future::pending()),
                runtime.spawn(async move {
                    polled.send(()).unwrap();
                    future::pending().await
                }),
            ]
        });
        drop(context);
        aborted_first.abort();
        runtime.block_on(async {
            was_polled.await.unwrap();
            aborted_half_way.abort();
            ends.await.unwrap();
            ends_later.await.unwrap();
            assert!(panics.await.unwrap_err().is_panic());
            assert!(aborted_first.await.unwrap_err().is_cancelled());
            assert!(aborted_half_way.await.unwrap_err().is_cancelled());
        });
        until(|| Arc::strong_count(&held) == 1);
    }
}

#[test]
fn a_runtime_that_is_shut_down_gives_all_contexts_up_though_its_handle_is_kept() {
    for runtime in each() {
        let held = Arc::new(());
        let context = Snapshot::empty().with(Held(held.clone()));
        let handle = runtime.handle().clone();
        let tasks = context.run(|| [runtime.spawn(future::pending::<()>()), runtime.spawn(future::pending())]);
        runtime.block_on(yield_now());
        drop(context.run(|| runtime.spawn(async {})));
        drop(runtime);
        assert_eq!(Arc::strong_count(&held), 2, "the context that this holds is the last");

        let dropped = unseen();
        let late = context.with(Request::new(1)).run(|| handle.spawn(waits(ReadsOnDrop(dropped.clone()))));
        assert_eq!(seen(&dropped), IN_1, "at once, by the spawner");
        drop(context);
        assert_eq!(Arc::strong_count(&held), 1, "a spawn that comes too late keeps nothing");
        drop((tasks, late));
    }
    let mut builder = Builder::new_current_thread();
    ctx_runtime::ambient::install(&mut builder, ctx_runtime::ambient::everything);
    let (local, held) = (builder.build_local(LocalOptions::default()).unwrap(), Arc::new(()));
    let task = run(Held(held.clone()), || local.spawn_local(future::pending::<()>()));
    drop(local);
    assert_eq!(Arc::strong_count(&held), 1);
    drop(task);
}

/// Workers end tasks while other workers begin to poll them. Many rounds find many orders of these steps.
#[test]
fn tasks_that_are_running_when_their_runtime_is_shut_down_give_their_contexts_up() {
    for _ in 0..200 {
        let held = Arc::new(());
        let runtime = workers(4);
        let kept: Handle = runtime.handle().clone();
        let wakes = || {
            future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::<()>::Pending
            })
        };
        run(Held(held.clone()), || (0..64).for_each(|_| drop(runtime.spawn(wakes()))));
        drop(runtime);
        assert_eq!(Arc::strong_count(&held), 1);
        drop(kept);
    }
}

/// Some tasks are spawned before the shutdown, some during it, and some too late.
#[test]
fn tasks_that_are_spawned_while_their_runtime_is_shut_down_give_their_contexts_up_with_it() {
    for _ in 0..50 {
        let (held, start) = (Arc::new(()), Arc::new(Barrier::new(2)));
        let runtime = workers(4);
        let spawner = {
            let (handle, start, held) = (runtime.handle().clone(), start.clone(), held.clone());
            thread::spawn(move || {
                start.wait();
                run(Held(held), || {
                    for nth in 0..200 {
                        drop(handle.spawn(async move {
                            for _ in 0..nth % 3 {
                                yield_now().await;
                            }
                        }));
                    }
                });
            })
        };
        start.wait();
        drop(runtime);
        spawner.join().unwrap();
        assert_eq!(Arc::strong_count(&held), 1);
    }
}

/// With many tasks, a worker sometimes begins to poll a task while its last poll on another worker is not quite over.
#[test]
fn tasks_that_wake_themselves_end_with_their_context_on_any_worker() {
    let (runtime, held) = (workers(8), Arc::new(()));
    let tasks: Vec<_> = (0..500)
        .map(|nth| {
            let looks = async move {
                for _ in 0..nth % 50 {
                    assert_eq!(id(), Some(nth));
                    yield_now().await;
                }
                id()
            };
            run((Request::new(nth), Held(held.clone())), || runtime.spawn(looks))
        })
        .collect();
    runtime.block_on(async {
        for (nth, task) in (0..).zip(tasks) {
            assert_eq!(task.await.unwrap(), Some(nth));
        }
    });
    until(|| Arc::strong_count(&held) == 1);
}

/// More tasks wait at once than there are slots for contexts.
#[test]
fn each_of_a_crowd_of_waiting_tasks_has_its_own_context_and_leaves_nothing() {
    const TASKS: u64 = 10_000;
    for runtime in [on_this_thread(), workers(2)] {
        let held = Arc::new(());
        let (start, _) = tokio::sync::broadcast::channel::<()>(1);
        let tasks: Vec<_> = (0..TASKS)
            .map(|nth| {
                let mut started = start.subscribe();
                let waits = async move {
                    assert_eq!(id(), Some(nth));
                    started.recv().await.unwrap();
                    yield_now().await;
                    id()
                };
                run((Request::new(nth), Held(held.clone())), || runtime.spawn(waits))
            })
            .collect();
        for task in tasks.iter().step_by(3) {
            task.abort();
        }
        runtime.block_on(async {
            start.send(()).unwrap();
            for (nth, task) in (0..).zip(tasks) {
                match task.await {
                    Ok(seen) => assert_eq!(seen, Some(nth)),
                    Err(error) => assert!(error.is_cancelled() && nth % 3 == 0, "{error}"),
                }
            }
        });
        until(|| Arc::strong_count(&held) == 1);
        // Tasks that are spawned in no context do not find the contexts of earlier tasks.
        let nobody: Vec<_> = (0..TASKS).map(|_| runtime.spawn(async { id() })).collect();
        runtime.block_on(async {
            for task in nobody {
                assert_eq!(task.await.unwrap(), None);
            }
        });
    }
}

#[test]
fn runtimes_of_one_builder_share_nothing_that_can_be_seen() {
    let mut builder = Builder::new_multi_thread();
    ctx_runtime::ambient::install(builder.worker_threads(2), ctx_runtime::ambient::everything);
    for nth in 0..20 {
        let (one, other) = (builder.build().unwrap(), builder.build().unwrap());
        let waiting: Vec<_> = (0..100).map(|_| run(Request::new(nth), || one.spawn(future::pending::<()>()))).collect();
        drop(one);
        let tasks: Vec<_> = (0..100).map(|_| run(Request::new(nth + 1), || other.spawn(async { id() }))).collect();
        other.block_on(async {
            for task in tasks {
                assert_eq!(task.await.unwrap(), Some(nth + 1));
            }
        });
        drop(waiting);
    }
}
