//! The bodies of closures that have their context in them.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::any::type_name;
use std::future::Future;
use std::ops::Deref;

use crate::hooks::Kind;
use crate::scope::{Came, Carried, Scoped, running};
use crate::storage::origin::Site;
use crate::work::WorkContext;

/// The context of a closure that is handed over, and has its context in its body.
#[inline]
#[doc(hidden)]
pub fn handed(site: &'static Site, context: WorkContext) -> Carried {
    Carried::handed_over(context.0, site, Kind::Closure)
}

/// The context of the closures of a parallel iterator. When it is dropped, the iterator has given its result, unless it is dropped
/// by a panic.
#[inline]
#[doc(hidden)]
pub fn handed_here(site: &'static Site, context: WorkContext) -> Parallel {
    Parallel(handed(site, context))
}

#[doc(hidden)]
pub struct Parallel(Carried);

impl Deref for Parallel {
    type Target = Carried;

    #[inline]
    fn deref(&self) -> &Carried {
        &self.0
    }
}

impl Drop for Parallel {
    #[inline]
    fn drop(&mut self) {
        // A chain with an `.await` in it lies in a future. `process::exit` in one of its closures may drop the future during a run.
        self.0.keep_lent();
        if self.0.as_watched().is_some() && !std::thread::panicking() {
            self.0.resolve();
        }
    }
}

/// The body of a closure that has its context in its body, and is called once.
#[inline]
#[doc(hidden)]
pub fn run<R>(mut context: Carried, f: impl FnOnce() -> R) -> R {
    running(&mut context, f, |_| Came::Result)
}

/// Calls a closure that is called once. The bound makes it `FnOnce`, whatever else it could be.
#[inline]
#[doc(hidden)]
pub fn call<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// The body of a closure that may be called many times, by many threads at once.
#[inline]
#[doc(hidden)]
pub fn inside<R>(context: &impl Inside, f: impl FnOnce() -> R) -> R {
    context.run_inside(f)
}

/// The context of a closure that may be called many times.
#[doc(hidden)]
pub trait Inside {
    fn run_inside<R>(&self, f: impl FnOnce() -> R) -> R;
}

/// The closure owns its context.
impl Inside for Carried {
    #[inline]
    fn run_inside<R>(&self, f: impl FnOnce() -> R) -> R {
        self.run_shared(f)
    }
}

/// The closure borrows its context from the `match` around the whole chain. Nothing is counted.
impl Inside for &Parallel {
    #[inline]
    #[allow(unsafe_code, reason = "generated code has none, and lends what the `match` owns")]
    fn run_inside<R>(&self, f: impl FnOnce() -> R) -> R {
        // SAFETY: a `Parallel` is a temporary of the `match` around the whole chain. It lives until the chain has returned, which is
        // after `f` has returned. If `f` ends the process, it is dropped on this thread at most, and leaves its count to the run.
        unsafe { self.0.run_lent(f) }
    }
}

/// Like [`run`], for the body of an `async` closure.
#[inline]
#[doc(hidden)]
pub fn run_async<F: Future>(context: Carried, future: F) -> Scoped<F> {
    Scoped::new(context, future)
}

/// Like [`inside`], for the body of an `async` closure.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn inside_async<F: Future>(context: &Carried, future: F) -> Scoped<F> {
    let carried = Carried::at_call(context.frame(), Kind::AsyncFn, type_name::<F>);
    Scoped::new(carried.with_states_of(context), future)
}
