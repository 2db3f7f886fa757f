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

use std::future::Future;
use std::marker::PhantomData;

use super::leave::this_thread;
use super::waiting::{Runs, Waited, Whose, is_of_a_local_set};

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

/// By its type: see `work/by_type.rs`.
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
