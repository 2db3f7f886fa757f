//! Snapshots, and work that is wrapped in a snapshot.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use ctx_runtime::{Context, Snapshot, context, context_root, run, with_context};
use futures::StreamExt;
use tokio::sync::{mpsc, oneshot};

use crate::keys::{Request, User, id, user};

// Node snapshot
#[test]
fn captured_in_one_and_run_in_another_the_first_is_current_inside_and_the_other_after() {
    let first = run(Request::new(1), Snapshot::capture);
    run(Request::new(2), || {
        assert_eq!(first.run(id), Some(1));
        assert_eq!(id(), Some(2));
    });
}

// TC39 wrap
#[test]
fn a_closure_that_was_wrapped_while_nothing_was_bound_stays_unbound() {
    let wrapped = Snapshot::capture().wrap(id);
    assert_eq!(run(Request::new(1), wrapped), None);
}

// TC39 wrap
#[test]
fn rebinding_inside_a_wrapped_closure_ends_with_it() {
    let wrapped = run(Request::new(1), || Snapshot::capture().wrap(|| run(Request::new(2), id)));
    run(Request::new(3), || {
        assert_eq!(wrapped(), Some(2));
        assert_eq!(id(), Some(3));
    });
}

// CPython copy_context
#[with_context]
#[test]
fn a_later_binding_does_not_change_an_earlier_snapshot() {
    run(Request::new(1), || {
        let early = context!();
        run((Request::new(2), User("ann")), || {
            assert_eq!(early.run(|| (id(), user())), (Some(1), None));
            assert_eq!(early.get::<Request>().map(|request| request.id), Some(1));
        });
    });
}

// TC39
#[test]
fn a_snapshot_works_recursively_from_two_threads_at_once_and_after_its_root_is_gone() {
    #[context_root(Request::new(1))]
    fn root() -> Snapshot {
        context!()
    }
    let snapshot = root();
    let both_inside = Barrier::new(2);
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                snapshot.run(|| {
                    both_inside.wait();
                    snapshot.run(|| assert_eq!(snapshot.run(id), Some(1)));
                })
            });
        }
    });
}

// TC39 README
#[tokio::test]
async fn of_two_captures_around_one_another_the_inner_wins() {
    let [one, two] = [1, 2].map(|id| Snapshot::empty().with(Request::new(id)));
    assert_eq!(two.wrap(one.wrap(id))(), Some(1));
    assert_eq!(two.scope(one.scope(async { id() })).await, Some(1));
}

// Swift async_task_locals_copy
#[tokio::test]
async fn a_value_lives_until_the_last_task_that_captured_it_and_is_dropped_once() {
    #[derive(Context)]
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }

    #[context_root(Counted(drops))]
    async fn root(drops: Arc<AtomicUsize>, tasks: usize) -> Vec<(oneshot::Sender<()>, tokio::task::JoinHandle<()>)> {
        (0..tasks)
            .map(|_| {
                let (finish, finished) = oneshot::channel();
                let task = tokio::spawn(async move {
                    finished.await.unwrap();
                    context!(Counted, |_| ());
                });
                (finish, task)
            })
            .collect()
    }

    let drops = Arc::new(AtomicUsize::new(0));
    let tasks = root(drops.clone(), 3).await;
    for (finish, task) in tasks {
        assert_eq!(drops.load(Ordering::Acquire), 0);
        finish.send(()).unwrap();
        task.await.unwrap();
    }
    assert_eq!(drops.load(Ordering::Acquire), 1);
}

// TC39 generators
#[tokio::test]
async fn a_stream_that_was_made_in_one_yields_in_it_whoever_polls() {
    let [one, two, three] = [1, 2, 3].map(|id| Snapshot::empty().with(Request::new(id)));
    let mut stream = one.wrap_stream(futures::stream::repeat_with(id));
    for poller in [&two, &three, &Snapshot::empty()] {
        assert_eq!(poller.scope(stream.next()).await, Some(Some(1)));
    }
}

#[tokio::test]
async fn a_sink_runs_in_the_context_that_it_was_made_in() {
    use futures::SinkExt;
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let sink = futures::sink::unfold(sender, |sender, item: u8| async move {
        sender.send((item, id())).unwrap();
        Ok::<_, std::convert::Infallible>(sender)
    });
    let mut sink = Box::pin(Snapshot::empty().with(Request::new(1)).wrap_stream(sink));
    ctx_runtime::scope(Request::new(2), sink.send(9)).await.unwrap();
    assert_eq!(receiver.recv().await, Some((9, Some(1))));
}
