//! Calls that wait by running whatever there is to run: `block_on`, a set's `run_until`, a pool's `yield_now`.
//!
//! What they run is not the caller's own, but for the future that they are given. So the macros have that future run in the
//! caller's context, and the rest in none:
//!
//! ```text
//! runtime.block_on(job)            =>  runtime.block_on(wrapped(waited_for(job)))
//! tasks.run_until(job).await       =>  wrapped(polled(tasks.run_until(wrapped(given(job))))).await
//! rayon::yield_now()               =>  call_apart(apart(), rayon::yield_now())
//!
//! wrapped(x)  =  match x { work => { use apart_kinds::*; let work = (&&work).__ctx_kind().wrap(work); work } }
//! ```
//!
//! The second is a scope in a scope. In the first there is nothing to put a scope around, as nobody but the future knows when it
//! is polled. So the thread leaves its context when the future has to wait for the first time, and is back when the future is done,
//! or dropped. What was current lies in a thread-local in the meantime: neither the future nor `block_on` is bound to a thread by
//! it. (A `block_on` that polls on the thread that calls it, and later on another, would leave the first in no context. There is
//! none known.)
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::cell::RefCell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll};

use crate::carried::Carried;
use crate::current;
use crate::frame::Frame;
use crate::scope::{self, Scoped};

thread_local! {
    /// What was current where the calls of this thread have left it, the outermost first.
    static LEFT: RefCell<Vec<Option<Frame>>> = const { RefCell::new(Vec::new()) };
}

/// The thread is in no context, until this is dropped there.
#[doc(hidden)]
pub struct Apart {
    /// Of the calls around this one.
    depth: usize,
}

/// Leaves the current context. None while the thread ends, when there may be no place to put it.
fn leave() -> Option<Apart> {
    let left = LEFT.try_with(|left| {
        let depth = left.borrow().len();
        let before = current::replace(None);
        left.borrow_mut().push(before);
        Apart { depth }
    });
    left.ok()
}

impl Drop for Apart {
    fn drop(&mut self) {
        let pop = |left: &RefCell<Vec<_>>| {
            let mut left = left.borrow_mut();
            if left.len() > self.depth { left.pop() } else { None }
        };
        // The user's code may run when what guards kept is dropped: nothing is borrowed then.
        while let Ok(Some(mut before)) = LEFT.try_with(pop) {
            scope::leave(&mut before);
        }
    }
}

/// Around a call.
#[inline]
#[doc(hidden)]
pub fn apart() -> Option<Apart> {
    leave()
}

/// Gives what a call gave.
#[inline]
#[doc(hidden)]
pub fn call_apart<R>(apart: Option<Apart>, result: R) -> R {
    // Said, and not left to the end of the function: if a value panics that a guard kept, the result would leak.
    drop(apart);
    result
}

/// A future that a thread waits for.
#[doc(hidden)]
pub struct Waited<F> {
    // In a box: the other fields move, and this one is pinned.
    future: Pin<Box<Scoped<F>>>,
    apart: Option<Apart>,
    /// That it was made on.
    thread: usize,
}

/// The address of a thread-local, which tells threads apart.
fn this_thread() -> Option<usize> {
    LEFT.try_with(|left| ptr::from_ref(left).addr()).ok()
}

impl<F: Future> Future for Waited<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let polled = self.future.as_mut().poll(cx);
        if polled.is_ready() {
            self.apart = None;
        } else if self.apart.is_none() && this_thread() == Some(self.thread) {
            self.apart = leave();
        }
        polled
    }
}

/// What becomes of a future.
#[doc(hidden)]
pub trait Part {
    type Of<F: Future>: Future<Output = F::Output>;
    fn wrap<F: Future>(future: F) -> Self::Of<F>;
}

/// The thread waits for it.
#[doc(hidden)]
pub enum WaitedFor {}

impl Part for WaitedFor {
    type Of<F: Future> = Waited<F>;

    fn wrap<F: Future>(future: F) -> Waited<F> {
        Waited { future: Box::pin(Given::wrap(future)), apart: None, thread: this_thread().unwrap_or_default() }
    }
}

/// It runs in what can be read here. To hooks it is no resource: it is a part of who waits.
#[doc(hidden)]
pub enum Given {}

impl Part for Given {
    type Of<F: Future> = Scoped<F>;

    fn wrap<F: Future>(future: F) -> Scoped<F> {
        Scoped::new(Carried::unwatched(current::keep()), future)
    }
}

/// It runs what is not the caller's, but for the part that it was given.
#[doc(hidden)]
pub enum Polled {}

impl Part for Polled {
    type Of<F: Future> = Scoped<F>;

    fn wrap<F: Future>(future: F) -> Scoped<F> {
        Scoped::new(Carried::unwatched(None), future)
    }
}

/// What a call is given, or gives.
#[doc(hidden)]
pub struct Work<T, P> {
    work: T,
    part: PhantomData<P>,
}

#[inline]
#[doc(hidden)]
pub fn waited_for<T>(work: T) -> Work<T, WaitedFor> {
    Work { work, part: PhantomData }
}

#[inline]
#[doc(hidden)]
pub fn given<T>(work: T) -> Work<T, Given> {
    Work { work, part: PhantomData }
}

#[inline]
#[doc(hidden)]
pub fn polled<T>(work: T) -> Work<T, Polled> {
    Work { work, part: PhantomData }
}

/// By its type: see `work.rs`.
#[doc(hidden)]
pub mod apart_kinds {
    pub use super::{IsAnother, IsFuture};
}

#[doc(hidden)]
pub trait IsFuture {
    #[inline]
    #[doc(hidden)]
    fn __ctx_kind(&self) -> AFuture {
        AFuture
    }
}
impl<T: Future, P> IsFuture for &Work<T, P> {}

#[doc(hidden)]
pub trait IsAnother {
    #[inline]
    #[doc(hidden)]
    fn __ctx_kind(&self) -> Another {
        Another
    }
}
impl<T, P> IsAnother for Work<T, P> {}

#[derive(Debug)]
#[doc(hidden)]
pub struct AFuture;

#[derive(Debug)]
#[doc(hidden)]
pub struct Another;

impl AFuture {
    #[inline]
    pub fn wrap<T: Future, P: Part>(self, work: Work<T, P>) -> P::Of<T> {
        P::wrap(work.work)
    }
}

impl Another {
    #[inline]
    pub fn wrap<T, P>(self, work: Work<T, P>) -> T {
        work.work
    }
}
