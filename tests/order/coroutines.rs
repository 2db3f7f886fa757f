//! Two coroutines are suspended, each inside a scope, and resumed in turn. The scope that began first ends first.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as Task, Poll, Waker};

use corosensei::{Coroutine, CoroutineResult, Yielder};
use ctx_runtime::hooks::{self, Hooks};
use ctx_runtime::{Context, Snapshot, context, context_root, run, try_get, with, with_context};
use futures::FutureExt;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{Canary, current, snapshot};

type Suspend = Yielder<(), ()>;
type Work = Coroutine<(), (), ()>;

fn coroutine(body: impl FnOnce(&Suspend) + 'static) -> Work {
    Coroutine::new(move |suspend: &Suspend, ()| body(suspend))
}

fn resume(work: &mut Work) {
    let _ = work.resume(());
}

/// Resumes both coroutines in turn until both have returned. Returns the number of the canary that is current then.
fn in_turn(first: Work, second: Work) -> Option<u32> {
    let mut works = [Some(first), Some(second)];
    while works.iter().any(Option::is_some) {
        for slot in &mut works {
            if let Some(work) = slot
                && let CoroutineResult::Return(()) = work.resume(())
            {
                *slot = None;
            }
            let _ = current();
        }
    }
    current()
}

/// Removes what a scope of another coroutine left behind.
fn clean() {
    // A guard that was dropped inside another scope leaves its frame behind. The end of this scope removes the frame.
    run(Canary::new(0), || assert_eq!(current(), Some(0)));
}

/// Code that suspends inside a scope, and reads before and after.
type Scope = fn(u32, &Suspend);

fn in_run(number: u32, suspend: &Suspend) {
    snapshot(number).run(|| {
        assert_eq!(current(), Some(number));
        suspend.suspend(());
        let _ = current();
    });
}

fn in_binding_run(number: u32, suspend: &Suspend) {
    run(Canary::new(number), || {
        suspend.suspend(());
        let _ = current();
        let _ = try_get::<Canary>().map(|canary| canary.number());
    });
}

fn in_read(number: u32, suspend: &Suspend) {
    run(Canary::new(number), || {
        with(|canary: &Canary| {
            assert_eq!(canary.number(), number);
            suspend.suspend(());
            assert_eq!(canary.number(), number);
            let _ = current();
            suspend.suspend(());
            assert_eq!(canary.number(), number);
        });
    });
}

fn in_nested_reads(number: u32, suspend: &Suspend) {
    let outer = snapshot(number);
    outer.run(|| {
        with(|canary: &Canary| {
            with(|same: &Canary| {
                suspend.suspend(());
                run(Canary::new(number + 1), || with(|other: &Canary| (suspend.suspend(()), other.number())));
                assert_eq!((canary.number(), same.number()), (number, number));
            });
        });
    });
}

fn in_poll(number: u32, suspend: &Suspend) {
    let future = snapshot(number).scope(async move {
        suspend.suspend(());
        let _ = current();
    });
    assert_eq!(future.now_or_never(), Some(()));
}

fn in_destructor(number: u32, suspend: &Suspend) {
    struct Suspends<'a>(&'a Suspend);
    impl Drop for Suspends<'_> {
        fn drop(&mut self) {
            self.0.suspend(());
            let _ = current();
        }
    }
    let suspends = Suspends(suspend);
    drop(snapshot(number).scope(async move { drop(suspends) }));
}

fn in_wrapped(number: u32, suspend: &Suspend) {
    snapshot(number).wrap(|| {
        suspend.suspend(());
        let _ = current();
    })();
}

fn in_guard(number: u32, suspend: &Suspend) {
    let guard = snapshot(number).enter();
    suspend.suspend(());
    let _ = current();
    drop(guard);
    suspend.suspend(());
}

fn in_annotated(number: u32, suspend: &Suspend) {
    #[context_root(Canary::new(number))]
    fn root(number: u32, suspend: &Suspend) {
        suspend.suspend(());
        let _ = context!(Canary?, |canary| canary.number());
        bound(number + 1, suspend);
    }
    #[with_context(bind(Canary::new(number)))]
    fn bound(number: u32, suspend: &Suspend) {
        suspend.suspend(());
        let _ = context!(Canary?, |canary| canary.number());
    }
    root(number, suspend);
}

/// A parallel iterator, whose closures do not count the context. Each closure runs two coroutines on a pool's thread.
fn in_parallel(number: u32, _: &Suspend) {
    #[with_context]
    fn sum(number: u32) -> u32 {
        (0..4_u32)
            .into_par_iter()
            .map(|_| {
                let first = coroutine(move |suspend| in_read(number + 10, suspend));
                let second = coroutine(move |suspend| in_run(number + 20, suspend));
                in_turn(first, second);
                clean();
                let _ = current();
                1
            })
            .sum()
    }
    assert_eq!(run(Canary::new(number), || sum(number)), 4);
}

const SCOPES: [(&str, Scope); 10] = [
    ("run", in_run),
    ("binding run", in_binding_run),
    ("read", in_read),
    ("nested reads", in_nested_reads),
    ("poll", in_poll),
    ("destructor", in_destructor),
    ("wrapped", in_wrapped),
    ("guard", in_guard),
    ("annotated", in_annotated),
    ("parallel", in_parallel),
];

fn each_pair() {
    for (name, first) in SCOPES {
        for (other, second) in SCOPES {
            println!("{name}, {other}");
            in_turn(coroutine(move |suspend| first(1, suspend)), coroutine(move |suspend| second(100, suspend)));
            clean();
        }
    }
}

#[test]
fn that_end_scopes_in_another_order_read_living_values() {
    std::thread::spawn(each_pair).join().unwrap();
}

#[test]
fn that_end_scopes_in_another_order_under_hooks_read_living_values_and_know_who_runs() {
    struct Asks;
    impl Hooks for Asks {
        fn before(&self, _: &hooks::Resource) {
            let _ = (hooks::execution_id(), hooks::trigger_id(), current());
        }
        fn after(&self, _: &hooks::Resource) {
            let _ = (hooks::execution_id(), hooks::trigger_id(), current());
        }
    }
    let _installed = hooks::install(Asks);
    let _watching = ctx_runtime::diagnostics::watch();
    std::thread::spawn(each_pair).join().unwrap();
    let _ = ctx_runtime::diagnostics::live();
}

#[test]
fn that_read_in_place_outlive_the_scope_of_what_they_read() {
    let mut reads = coroutine(|suspend| {
        with(|canary: &Canary| {
            suspend.suspend(());
            assert_eq!(canary.number(), 1);
        });
    });
    run(Canary::new(1), || reads.resume(()));
    assert!(current().is_none());
    run(Canary::new(2), || assert!(matches!(reads.resume(()), CoroutineResult::Return(()))));
    assert!(current().is_none());
}

#[test]
fn that_are_suspended_for_ever_keep_what_they_read() {
    let mut reads = coroutine(|suspend| with(|_: &Canary| suspend.suspend(())));
    run(Canary::new(1), || reads.resume(()));
    // The coroutine is neither dropped nor resumed.
    std::mem::forget(reads);
    run(Canary::new(2), || assert_eq!(current(), Some(2)));
    assert!(current().is_none());
}

#[test]
fn give_the_values_up_that_they_read_out_of_order() {
    #[derive(Context)]
    struct Counted {
        _alive: std::sync::Arc<()>,
    }
    let alive = std::sync::Arc::new(());
    let counted = || Snapshot::empty().with(Counted { _alive: alive.clone() });
    let reads =
        |times: usize| coroutine(move |suspend| with(|_: &Counted| (0..times).for_each(|_| suspend.suspend(()))));
    let works: Rc<RefCell<Vec<Work>>> = Rc::default();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        *works.borrow_mut() = (0..3).map(|_| reads(1)).collect();
        counted().run(|| {
            works.borrow_mut().iter_mut().for_each(resume);
            // A second read, in a scope of the same context and in a scope of another context.
            Snapshot::capture().run(|| resume(&mut works.borrow_mut()[order[0]]));
            counted().run(|| resume(&mut works.borrow_mut()[order[1]]));
        });
        resume(&mut works.borrow_mut()[order[2]]);
        assert_eq!(std::sync::Arc::strong_count(&alive), 1, "{order:?}");
    }
}

scoped_tls::scoped_thread_local!(static SUSPEND: Suspend);

/// During a poll, the context of a future is dropped, and a guard that is entered then gets the same memory. The guard
/// belongs to this thread, but the future moves to another thread.
#[test]
fn that_drop_the_context_of_a_poll_leave_a_guard_of_the_same_memory_on_its_thread() {
    /// A value so large that the frame of its context is as large as the frame of a guard.
    #[derive(Context)]
    struct Large([u32; 10]);
    fn large(number: u32) -> Snapshot {
        Snapshot::empty().with(Large([number; 10]))
    }
    fn read() -> Option<u32> {
        ctx_runtime::try_with(|large: &Large| large.0[0]).ok()
    }
    thread_local! {
        static GUARD: RefCell<Option<ctx_runtime::Entered>> = const { RefCell::new(None) };
    }
    let mut first = coroutine(|suspend| large(1).run(|| suspend.suspend(())));
    resume(&mut first);

    let entered = large(3);
    let mut is_first = true;
    let work: Pin<Box<dyn Future<Output = Option<u32>> + Send>> = Box::pin(large(2).scope(poll_fn(move |_| {
        if !std::mem::take(&mut is_first) {
            return Poll::Ready(read());
        }
        SUSPEND.with(|suspend| suspend.suspend(()));
        GUARD.set(Some(entered.enter()));
        Poll::Pending
    })));
    let work = Rc::new(RefCell::new(Some(work)));
    let polled = Rc::clone(&work);
    let mut polls = coroutine(move |suspend| {
        SUSPEND.set(suspend, || {
            let mut work = polled.borrow_mut();
            assert!(work.as_mut().unwrap().as_mut().poll(&mut Task::from_waker(Waker::noop())).is_pending());
        });
    });
    resume(&mut polls);
    resume(&mut first);
    resume(&mut polls);

    let mut work = work.borrow_mut().take().unwrap();
    let read = std::thread::spawn(move || work.as_mut().poll(&mut Task::from_waker(Waker::noop()))).join().unwrap();
    assert_ne!(read, Poll::Ready(Some(3)), "that is the guard's");
    GUARD.set(None);
    clean();
}
