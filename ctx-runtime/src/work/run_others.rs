//! Calls that wait by running whatever there is to run: `block_on`, a `LocalSet`'s `run_until`, a pool's `yield_now`.
//!
//! Such a call runs tasks of others, besides the future that it is given. So the macros let this future run in the caller's
//! context, and everything else in no context:
//!
//! ```text
//! runtime.block_on(job)      =>  runtime.block_on(wrapped(waited_for(job)))
//! tasks.run_until(job)       =>  wrapped(polled(tasks.run_until(wrapped(given(job)))))
//! rayon::yield_now()         =>  call_apart(apart(), rayon::yield_now())
//!
//! wrapped(x)  =  match x { work => { use apart_kinds::*; let work = (&&work).__ctx_kind().wrap(work); work } }
//! ```
//!
//! The second form is a scope in a scope. The first form has no place for a scope, because only the future knows when it is polled. So
//! the thread leaves its context when the future first has to wait, and takes it back when the future is done or dropped. In the
//! meantime the context lies in a thread-local: so neither the future nor `block_on` is bound to a thread. To hooks, code that runs in no
//! context belongs to no work, and the future is a part of the work that waits.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::future::Future;
use std::marker::PhantomData;

use super::leave::this_thread;
use super::waiting::{Runs, Waited, Whose, is_of_a_local_set};

/// The part that a future has in a call: how it is wrapped.
#[doc(hidden)]
pub trait Part {
    type Of<F: Future>: Future<Output = F::Output>;
    fn wrap<F: Future>(future: F) -> Self::Of<F>;
}

/// The thread waits for the future.
#[doc(hidden)]
pub enum WaitedFor {}

impl Part for WaitedFor {
    type Of<F: Future> = Waited<F>;

    fn wrap<F: Future>(future: F) -> Waited<F> {
        Waited { future: Whose::ours(future), apart: None, thread: this_thread().unwrap_or_default() }
    }
}

/// The future is polled among others.
#[doc(hidden)]
pub enum Given {}

impl Part for Given {
    type Of<F: Future> = Whose<F>;

    fn wrap<F: Future>(future: F) -> Whose<F> {
        Whose::ours(future)
    }
}

/// The future polls others.
#[doc(hidden)]
pub enum Polled {}

impl Part for Polled {
    type Of<F: Future> = Runs<F>;

    fn wrap<F: Future>(future: F) -> Runs<F> {
        if is_of_a_local_set::<F>() { Runs::Others(Whose::nobodys(future)) } else { Runs::Own(Box::pin(future)) }
    }
}

/// A part of a call: its argument, or its result. `P` says how it is wrapped.
#[doc(hidden)]
pub struct PartOfCall<T, P> {
    work: T,
    part: PhantomData<P>,
}

#[inline]
#[doc(hidden)]
pub fn waited_for<T>(work: T) -> PartOfCall<T, WaitedFor> {
    PartOfCall { work, part: PhantomData }
}

#[inline]
#[doc(hidden)]
pub fn given<T>(work: T) -> PartOfCall<T, Given> {
    PartOfCall { work, part: PhantomData }
}

#[inline]
#[doc(hidden)]
pub fn polled<T>(work: T) -> PartOfCall<T, Polled> {
    PartOfCall { work, part: PhantomData }
}

/// Wrapping by type: see `work/by_type.rs`.
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
impl<T: Future, P> IsFuture for &PartOfCall<T, P> {}

#[doc(hidden)]
pub trait IsAnother {
    #[inline]
    #[doc(hidden)]
    fn __ctx_kind(&self) -> Another {
        Another
    }
}
impl<T, P> IsAnother for PartOfCall<T, P> {}

#[derive(Debug)]
#[doc(hidden)]
pub struct AFuture;

#[derive(Debug)]
#[doc(hidden)]
pub struct Another;

impl AFuture {
    #[inline]
    pub fn wrap<T: Future, P: Part>(self, work: PartOfCall<T, P>) -> P::Of<T> {
        P::wrap(work.work)
    }
}

impl Another {
    #[inline]
    pub fn wrap<T, P>(self, work: PartOfCall<T, P>) -> T {
        work.work
    }
}
