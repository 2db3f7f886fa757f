//! The user's own callbacks in the tokio hooks that ambient mode uses.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};

use ctx_runtime::ambient::{Ambient, everything, install};
use ctx_runtime::run;
use tokio::runtime::{Builder, TaskMeta};
use tokio::task::yield_now;

use super::ends::Held;
use super::until;
use crate::keys::{Request, id};

/// The callbacks that were called, with the id that was current.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Calls>>);

type Calls = Vec<(&'static str, Option<u64>)>;

impl Log {
    fn notes(&self, what: &'static str) -> impl Fn(&TaskMeta<'_>) + Send + Sync + use<> {
        let log = self.clone();
        move |_| log.0.lock().unwrap().push((what, id()))
    }
}

#[test]
fn callbacks_are_called_in_order_and_in_context() {
    let log = Log::default();
    let mut builder = Builder::new_current_thread();
    Ambient::new()
        .on_task_spawn(log.notes("spawn"))
        .on_task_spawn(log.notes("spawn too"))
        .on_before_task_poll(log.notes("before"))
        .on_after_task_poll(log.notes("after"))
        .on_task_terminate(log.notes("end"))
        .install(&mut builder);
    let runtime = builder.build().unwrap();
    let task = run(Request::new(1), || runtime.spawn(async { yield_now().await }));
    run(Request::new(2), || runtime.block_on(task).unwrap());
    let expected = ["spawn", "spawn too", "before", "after", "before", "end", "after"];
    assert_eq!(*log.0.lock().unwrap(), expected.map(|what| (what, Some(1))));
}

/// tokio releases a task before it calls `on_after_task_poll`, so another worker may poll the task meanwhile.
#[test]
fn a_task_that_another_worker_takes_up_and_ends_before_the_poll_is_over_keeps_its_context_in_both() {
    for is_over_first in [true, false] {
        let [(in_first, first), (goes_on, may_go_on), (in_second, second), (ends, may_end)] =
            [(); 4].map(|()| mpsc::channel());
        let waits_in_first = Mutex::new(Some((in_first, may_go_on)));
        let seen_after = Arc::new(Mutex::new(Vec::new()));
        let sees = seen_after.clone();
        let are_over = |count| until(|| seen_after.lock().unwrap().len() == count);
        let mut builder = Builder::new_multi_thread();
        Ambient::new()
            .on_after_task_poll(move |_| {
                let is_first = waits_in_first.lock().unwrap().take();
                if let Some((in_first, may_go_on)) = is_first {
                    in_first.send(()).unwrap();
                    let _ = may_go_on.recv();
                }
                sees.lock().unwrap().push(id());
            })
            .install(builder.worker_threads(2));
        // The senders are dropped before the runtime. Otherwise, if an assertion fails, the workers wait for ever.
        let (runtime, goes_on, ends) = (builder.build().unwrap(), goes_on, ends);
        let (held, (wakes, woken)) = (Arc::new(()), tokio::sync::oneshot::channel());
        let task = run((Request::new(1), Held(held.clone())), || {
            runtime.spawn(async move {
                woken.await.unwrap();
                in_second.send(()).unwrap();
                let _ = may_end.recv();
                id()
            })
        });
        first.recv().unwrap();
        wakes.send(()).unwrap();
        second.recv().unwrap();
        if is_over_first {
            goes_on.send(()).unwrap();
            are_over(1);
            ends.send(()).unwrap();
        } else {
            ends.send(()).unwrap();
            are_over(1);
            assert_eq!(Arc::strong_count(&held), 2, "for the callback that is still running");
            goes_on.send(()).unwrap();
        }
        assert_eq!(runtime.block_on(task).unwrap(), Some(1));
        are_over(2);
        assert_eq!(*seen_after.lock().unwrap(), [Some(1), Some(1)]);
        until(|| Arc::strong_count(&held) == 1);
    }
}

#[test]
fn a_blocking_job_is_told_of_at_its_end_alone() {
    let log = Log::default();
    let mut builder = Builder::new_current_thread();
    Ambient::new()
        .on_task_spawn(log.notes("spawn"))
        .on_before_task_poll(log.notes("before"))
        .on_after_task_poll(log.notes("after"))
        .on_task_terminate(log.notes("end"))
        .install(&mut builder);
    let runtime = builder.build().unwrap();
    let job = run(Request::new(1), || runtime.spawn_blocking(|| id()));
    assert_eq!(runtime.block_on(job).unwrap(), None);
    until(|| *log.0.lock().unwrap() == [("end", None)]);
}

#[test]
fn a_callback_that_panics_leaves_no_context_behind() {
    for panics in 0..4 {
        let held = Arc::new(());
        let panic_if = move |nth| move |_: &TaskMeta<'_>| assert!(panics != nth || id() != Some(1), "on purpose");
        let mut builder = Builder::new_current_thread();
        Ambient::new()
            .on_task_spawn(panic_if(0))
            .on_before_task_poll(panic_if(1))
            .on_after_task_poll(panic_if(2))
            .on_task_terminate(panic_if(3))
            .install(&mut builder);
        let runtime = builder.build().unwrap();
        run(Request::new(2), || {
            let ran = catch_unwind(AssertUnwindSafe(|| {
                let values = (Request::new(1), Held(held.clone()));
                runtime.block_on(run(values, || runtime.spawn(async { yield_now().await }))).unwrap();
            }));
            assert_eq!(ran.is_err(), panics != 3, "tokio catches the last one");
            assert_eq!(id(), Some(2));
            assert_eq!(runtime.block_on(runtime.spawn(async { id() })).unwrap(), Some(2));
        });
        assert_eq!(id(), None);
        drop(runtime);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}

#[test]
fn who_replaces_one_of_the_hooks_gets_no_context_and_no_trace_of_one() {
    for replaced in 0..4 {
        for is_multi in [false, true] {
            let mut builder = if is_multi { Builder::new_multi_thread() } else { Builder::new_current_thread() };
            install(builder.worker_threads(1), everything);
            match replaced {
                0 => builder.on_task_spawn(|_| ()),
                1 => builder.on_before_task_poll(|_| ()),
                2 => builder.on_after_task_poll(|_| ()),
                _ => builder.on_task_terminate(|_| ()),
            };
            let (runtime, held) = (builder.build().unwrap(), Arc::new(()));
            let task =
                run((Request::new(1), Held(held.clone())), || runtime.spawn(async { (id(), yield_now().await, id()) }));
            assert_eq!(runtime.block_on(task).unwrap(), (None, (), None));
            assert_eq!(runtime.block_on(runtime.spawn(async { id() })).unwrap(), None);
            assert_eq!(id(), None);
            until(|| Arc::strong_count(&held) == 1);
        }
    }
}

#[test]
fn installed_twice_the_second_counts() {
    let mut builder = Builder::new_current_thread();
    install(&mut builder, |_| false);
    install(&mut builder, everything);
    let runtime = builder.build().unwrap();
    let task = run(Request::new(1), || runtime.spawn(async { id() }));
    assert_eq!(runtime.block_on(task).unwrap(), Some(1));
}
