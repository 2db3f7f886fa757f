//! Wrapping what is handed over at a spawn site, by its type.
//!
//! The macros expand an argument `job` to
//!
//! ```text
//! match work(job) { work => { use kinds::*; let work = (&&&&&&work).__ctx_kind().wrap(cross, work); work } }
//! ```
//!
//! Method look-up takes off one `&` at a time, and so asks the traits below in their order; the first
//! whose bound holds answers with a unit struct, whose `wrap` does the rest. The last one answers for
//! every type, and gives the argument back as it was.
//!
//! `work` is `crossing().of` where the argument may capture the context by itself when it is made. Closures become `FnOnce`. To ask for more would be wrong: what else a closure is, the compiler decides
//! after it has looked up methods, so every closure of the function at hand would seem to be a `Fn`.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::pin::Pin;

use futures_core::Stream;

use crate::enter::EntryGuard;
use crate::frame::Frame;
use crate::scope::Scoped;
use crate::snapshot::{ScopedFn, Snapshot};

/// An argument of a spawn site.
pub struct Work<T> {
    work: T,
    /// Has the context in which it will run, if that had to be known when it was made.
    made_under: Option<EntryGuard>,
}

impl<T> Work<T> {
    #[inline]
    pub(crate) fn new(work: T, made_under: Option<EntryGuard>) -> Self {
        Work { work, made_under }
    }

    #[inline]
    fn and_context(self, crossing: impl Crossing) -> (T, Snapshot) {
        let context = match self.made_under {
            Some(guard) => Snapshot::of(guard.captured()),
            None => crossing(),
        };
        (self.work, context)
    }
}

/// At a spawn site: what is not work comes through as it is.
pub mod kinds {
    pub use super::{IsBoxedFnOnce, IsFnOnce, IsFuture, IsOther, IsStream, KeepsType};
}

/// At `#[context(carry)]`: what is not work is a mistake.
pub mod work_kinds {
    pub use super::{IsBoxedFnOnce, IsFnOnce, IsFuture, IsNoWork, IsStream, KeepsType};
}

macro_rules! kinds {
    ($($kind:ident, $answer:ident: [$($generics:tt)*] $subject:ty $(where [$($bound:tt)*])?;)*) => {$(
        #[derive(Debug)]
        pub struct $answer;

        pub trait $kind {
            #[inline]
            fn __ctx_kind(&self) -> $answer {
                $answer
            }
        }
        impl<$($generics)*> $kind for $subject $(where $($bound)*)? {}
    )*};
}
kinds! {
    KeepsType, KeptType: [T] &&&&&Work<T> where [T: Rewrap];
    IsFuture, AFuture: [T] &&&&Work<T> where [T: Future];
    IsStream, AStream: [T] &&&Work<T> where [T: Stream];
    IsBoxedFnOnce, ABoxedFnOnce: [T, R] &&Work<Box<T>> where [T: FnOnce() -> R];
    IsFnOnce, AFnOnce: [T, R] &Work<T> where [T: FnOnce() -> R];
    IsOther, Another: [T] Work<T>;
    IsNoWork, NoWork: [T] Work<T>;
}

/// What of the context crosses a spawn site.
pub trait Crossing: FnOnce() -> Snapshot {}
impl<C: FnOnce() -> Snapshot> Crossing for C {}

impl KeptType {
    #[inline]
    pub fn wrap<T: Rewrap>(self, crossing: impl Crossing, work: Work<T>) -> T::Wrapped {
        let (work, context) = work.and_context(crossing);
        work.rewrap(context)
    }
}

impl AFuture {
    #[inline]
    pub fn wrap<T: Future>(self, crossing: impl Crossing, work: Work<T>) -> impl Future<Output = T::Output> {
        let (future, context) = work.and_context(crossing);
        Scoped::new(context.into_frame(), future)
    }
}

impl AStream {
    #[inline]
    pub fn wrap<T: Stream>(self, crossing: impl Crossing, work: Work<T>) -> Scoped<T> {
        let (stream, context) = work.and_context(crossing);
        Scoped::new(context.into_frame(), stream)
    }
}

impl ABoxedFnOnce {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R>(self, crossing: impl Crossing, work: Work<Box<T>>) -> Box<impl FnOnce() -> R> {
        let (closure, context) = work.and_context(crossing);
        Box::new(wrap_fn_once(context.into_frame(), closure))
    }
}

impl AFnOnce {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R>(self, crossing: impl Crossing, work: Work<T>) -> impl FnOnce() -> R {
        let (closure, context) = work.and_context(crossing);
        wrap_fn_once(context.into_frame(), closure)
    }
}

/// A closure at a spawn site, where it can be seen to be one.
#[inline]
pub fn closure<F: FnOnce() -> R, R>(crossing: impl Crossing, f: F) -> impl FnOnce() -> R {
    wrap_fn_once(crossing().into_frame(), f)
}

impl Another {
    #[inline]
    pub fn wrap<T>(self, _: impl Crossing, work: Work<T>) -> T {
        work.work
    }
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be carried",
    label = "neither a future nor a closure",
    note = "`#[context(carry)]` goes on a future, or on a closure without parameters"
)]
pub trait CanBeCarried {}

impl NoWork {
    pub fn wrap<T: CanBeCarried>(self, _: impl Crossing, work: Work<T>) -> T {
        work.work
    }
}

fn wrap_fn<R>(context: Option<Frame>, f: impl Fn() -> R) -> impl Fn() -> R {
    let closure = ScopedFn::new(context, f);
    move || closure.call()
}

fn wrap_fn_mut<R>(context: Option<Frame>, f: impl FnMut() -> R) -> impl FnMut() -> R {
    let mut closure = ScopedFn::new(context, f);
    move || closure.call_mut()
}

fn wrap_fn_once<R>(context: Option<Frame>, f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let closure = ScopedFn::new(context, f);
    move || closure.call_once()
}

/// A box that is wrapped on the inside: a trait object stays the same type, and a box of anything
/// else still coerces to one.
pub trait Rewrap {
    type Wrapped;
    fn rewrap(self, context: Snapshot) -> Self::Wrapped;
}

impl<F: Future> Rewrap for Pin<Box<F>> {
    type Wrapped = Pin<Box<Scoped<Self>>>;

    fn rewrap(self, context: Snapshot) -> Self::Wrapped {
        Box::pin(Scoped::new(context.into_frame(), self))
    }
}

macro_rules! rewrap_objects {
    ($($($auto:ident)*;)*) => {$(
        impl<'a, T: 'a> Rewrap for Pin<Box<dyn Future<Output = T> $(+ $auto)* + 'a>> {
            type Wrapped = Self;

            fn rewrap(self, context: Snapshot) -> Self {
                Box::pin(Scoped::new(context.into_frame(), self))
            }
        }

        impl<'a, T: 'a> Rewrap for Pin<Box<dyn Stream<Item = T> $(+ $auto)* + 'a>> {
            type Wrapped = Self;

            fn rewrap(self, context: Snapshot) -> Self {
                Box::pin(Scoped::new(context.into_frame(), self))
            }
        }

        rewrap_objects!(@closure wrap_fn Fn $($auto)*);
        rewrap_objects!(@closure wrap_fn_mut FnMut $($auto)*);
        rewrap_objects!(@closure wrap_fn_once FnOnce $($auto)*);
    )*};
    (@closure $wrap:ident $trait:ident $($auto:ident)*) => {
        impl<'a, R: 'a> Rewrap for Box<dyn $trait() -> R $(+ $auto)* + 'a> {
            type Wrapped = Self;

            fn rewrap(self, context: Snapshot) -> Self {
                Box::new($wrap(context.into_frame(), self))
            }
        }
    };
}
rewrap_objects! {
    ;
    Send;
    Send Sync;
}
