//! `process::exit` ends no scope, but it runs the destructors of the thread's locals.

use std::cell::RefCell;
use std::env;
use std::future::poll_fn;
use std::pin::Pin;
use std::process::{Command, exit};
use std::task::{self, Poll, Waker};

use ctx_runtime::{Snapshot, with, with_context};
use rayon::ThreadPoolBuilder;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::{Canary, current, snapshot};

/// Reads in its destructor. If the value that it reads is not alive, it aborts the process.
struct Late;

impl Drop for Late {
    fn drop(&mut self) {
        if std::panic::catch_unwind(current).is_err() {
            std::process::abort();
        }
    }
}

thread_local! {
    // One of these is dropped before the snapshot, and one after it, in whatever order destructors run.
    static FIRST: Late = const { Late };
    static SNAPSHOT: RefCell<Option<Snapshot>> = const { RefCell::new(None) };
    static LAST: Late = const { Late };
}

/// Runs this test again in a process that ends inside `scope`.
fn ends_well(test: &str, scope: fn(&Snapshot)) {
    if env::var_os("CTX_EXIT").is_some() {
        FIRST.with(|_| ());
        SNAPSHOT.with(|slot| *slot.borrow_mut() = Some(snapshot(1)));
        LAST.with(|_| ());
        SNAPSHOT.with(|slot| {
            if let Some(snapshot) = &*slot.borrow() {
                scope(snapshot);
            }
        });
        unreachable!("the process has ended");
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("CTX_EXIT", "1")
        .output()
        .unwrap();
    assert_eq!(child.status.code(), Some(7), "{}", String::from_utf8_lossy(&child.stderr));
}

#[test]
fn inside_of_run() {
    ends_well("exit::inside_of_run", |snapshot| snapshot.run(|| exit(7)));
}

#[test]
fn inside_of_a_read() {
    ends_well("exit::inside_of_a_read", |snapshot| snapshot.run(|| with(|_: &Canary| exit(7))));
}

#[test]
fn inside_of_a_guard() {
    ends_well("exit::inside_of_a_guard", |snapshot| {
        let _guard = snapshot.enter();
        exit(7)
    });
}

#[test]
fn inside_of_a_poll() {
    ends_well("exit::inside_of_a_poll", |snapshot| {
        let future = snapshot.scope(async { exit(7) });
        futures::executor::block_on(future)
    });
}

type Calls = Box<dyn Fn(&dyn Fn())>;

thread_local! {
    static CALLS: RefCell<Option<Calls>> = const { RefCell::new(None) };
}

/// A closure that owns its context, and can be called many times.
#[with_context]
fn carried() -> Calls {
    let calls = #[context(carry)]
    move |body: &dyn Fn()| body();
    Box::new(calls)
}

fn call_carried(body: &dyn Fn()) {
    CALLS.with_borrow(|calls| calls.as_ref().unwrap()(body));
}

#[test]
fn inside_of_a_carried_closure() {
    ends_well("exit::inside_of_a_carried_closure", |snapshot| {
        CALLS.set(Some(snapshot.with(Canary::new(2)).run(carried)));
        call_carried(&|| exit(7));
    });
}

/// The destructors of the thread's locals run while a closure is suspended for ever.
#[test]
fn of_a_thread_with_a_carried_closure_that_is_suspended_for_ever() {
    std::thread::spawn(|| {
        FIRST.with(|_| ());
        CALLS.set(Some(snapshot(1).run(carried)));
        LAST.with(|_| ());
        let mut calls = corosensei::Coroutine::new(|suspend: &corosensei::Yielder<(), ()>, ()| {
            call_carried(&|| suspend.suspend(()));
        });
        calls.resume(());
        std::mem::forget(calls);
    })
    .join()
    .unwrap();
}

thread_local! {
    static CHAIN: RefCell<Option<Pin<Box<dyn Future<Output = u32>>>>> = const { RefCell::new(None) };
}

fn poll_chain() {
    let mut context = task::Context::from_waker(Waker::noop());
    let _ = CHAIN.with_borrow_mut(|chain| chain.as_mut().unwrap().as_mut().poll(&mut context));
}

/// A chain with an `.await` is kept in its future. Only the chain keeps its context, which it lends to the closure.
#[test]
fn inside_of_a_parallel_closure() {
    #[with_context(inherit)]
    async fn chain() -> u32 {
        (0..1).into_par_iter().with_min_len(pending_once().await).map(|_| -> u32 { exit(7) }).sum()
    }
    async fn pending_once() -> usize {
        let mut polls = 0..2;
        poll_fn(|_| if polls.next() == Some(0) { Poll::Pending } else { Poll::Ready(1) }).await
    }
    ends_well("exit::inside_of_a_parallel_closure", |_| {
        let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        pool.install(|| {
            FIRST.with(|_| ());
            CHAIN.set(Some(Box::pin(chain())));
            LAST.with(|_| ());
            snapshot(2).run(poll_chain);
            poll_chain();
        });
    });
}
