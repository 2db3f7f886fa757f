//! Calls that wait by running whatever there is to run: `block_on`, a `LocalSet`'s `run_until`, a pool's `yield_now`.
//!
//! What they run is not the caller's own, but for the future that they are given. So the macros have that future run in the
//! caller's context, and the rest in none:
//!
//! ```text
//! runtime.block_on(job)      =>  runtime.block_on(wrapped(waited_for(job)))
//! tasks.run_until(job)       =>  wrapped(polled(tasks.run_until(wrapped(given(job)))))
//! rayon::yield_now()         =>  call_apart(apart(), rayon::yield_now())
//!
//! wrapped(x)  =  match x { work => { use apart_kinds::*; let work = (&&work).__ctx_kind().wrap(work); work } }
//! ```
//!
//! The second is a scope in a scope. In the first there is nothing to put a scope around, as nobody but the future knows when it
//! is polled. So the thread leaves its context when the future has to wait for the first time, and is back when the future is done,
//! or dropped. What was current lies in a thread-local in the meantime: neither the future nor `block_on` is bound to a thread by
//! it. To hooks, what runs in no context is nobody's code, and the future is a part of who waits.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::any::type_name;
use std::cell::Cell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use crate::current;
use crate::hooks::{self, Outer};
use crate::scope::carried::Carried;
use crate::scope::{self, Scoped};
use crate::storage::frame::Frame;

/// What a call of this thread has left.
struct Left {
    id: usize,
    context: Option<Frame>,
    /// Whose code ran.
    outer: Outer,
}

thread_local! {
    /// The outermost first. It is taken out to be changed, as an allocator may look at what is current.
    static LEFT: Cell<Vec<Left>> = const { Cell::new(Vec::new()) };
}

/// None while the thread ends, when there may be no such place any more.
fn with_left<R>(change: impl FnOnce(&mut Vec<Left>) -> R) -> Option<R> {
    LEFT.try_with(|left| {
        let mut all = left.take();
        let result = change(&mut all);
        left.set(all);
        result
    })
    .ok()
}

/// The thread is in no context, until this is dropped there.
#[doc(hidden)]
pub struct Apart {
    id: usize,
}

/// Leaves the current context.
fn leave() -> Option<Apart> {
    static IDS: AtomicUsize = AtomicUsize::new(0);
    let id = IDS.fetch_add(1, Ordering::Relaxed);
    with_left(|all| {
        // While the context is still current.
        all.reserve(1);
        all.push(Left { id, context: current::replace(None), outer: hooks::pause() });
        Apart { id }
    })
}

impl Drop for Apart {
    fn drop(&mut self) {
        let found = with_left(|all| {
            let at = all.iter().rposition(|left| left.id == self.id)?;
            let is_innermost = at + 1 == all.len();
            Some((all.remove(at), is_innermost))
        });
        // Not found: it was left on another thread. Not the innermost: others have left since, and will be back. What is dropped
        // here may be the user's.
        if let Some(Some((mut left, true))) = found {
            hooks::end(left.outer);
            scope::leave(&mut left.context);
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

/// A future that is somebody's: it runs in a context, and for a resource.
#[doc(hidden)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Whose<F> {
    // In a box: the other field moves, and this one is pinned.
    future: Pin<Box<Scoped<F>>>,
    outer: Outer,
}

impl<F: Future> Whose<F> {
    /// It is a part of who makes it.
    fn ours(future: F) -> Self {
        Whose { future: Box::pin(Scoped::new(Carried::unwatched(current::keep()), future)), outer: hooks::here() }
    }

    fn nobodys(future: F) -> Self {
        Whose { future: Box::pin(Scoped::new(Carried::unwatched(None), future)), outer: Outer::NONE }
    }
}

impl<F: Future> Future for Whose<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _running = hooks::instead(self.outer);
        self.future.as_mut().poll(cx)
    }
}

/// A future that a thread waits for.
#[doc(hidden)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Waited<F> {
    future: Whose<F>,
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
        let polled = Pin::new(&mut self.future).poll(cx);
        if polled.is_ready() {
            self.apart = None;
        } else if self.apart.is_none() && this_thread() == Some(self.thread) {
            self.apart = leave();
        }
        polled
    }
}

/// What `run_until` gives.
#[doc(hidden)]
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub enum Runs<F> {
    /// It runs what is not the caller's, but for the part that it was given.
    Others(Whose<F>),
    /// A future of the user's own.
    Own(Pin<Box<F>>),
}

impl<F: Future> Future for Runs<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self.get_mut() {
            Runs::Others(future) => Pin::new(future).poll(cx),
            Runs::Own(future) => future.as_mut().poll(cx),
        }
    }
}

/// Whether this is the future of `tokio::task::LocalSet::run_until`. The name of its type is all that tells it from the future of
/// a function of the user's that is called so. Where it is not recognised, other tasks of the set see the caller's context, as they
/// do without us.
fn is_of_a_local_set<F>() -> bool {
    type_name::<F>().starts_with("tokio::task::local::")
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
        Waited { future: Whose::ours(future), apart: None, thread: this_thread().unwrap_or_default() }
    }
}

/// It is polled among others.
#[doc(hidden)]
pub enum Given {}

impl Part for Given {
    type Of<F: Future> = Whose<F>;

    fn wrap<F: Future>(future: F) -> Whose<F> {
        Whose::ours(future)
    }
}

/// It polls others.
#[doc(hidden)]
pub enum Polled {}

impl Part for Polled {
    type Of<F: Future> = Runs<F>;

    fn wrap<F: Future>(future: F) -> Runs<F> {
        if is_of_a_local_set::<F>() { Runs::Others(Whose::nobodys(future)) } else { Runs::Own(Box::pin(future)) }
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
