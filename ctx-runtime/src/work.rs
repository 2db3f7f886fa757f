//! Wrapping what is handed over at a spawn site, by its type.
//!
//! The macros expand an argument `job` to
//!
//! ```text
//! match Work(job) { work => { use kinds::*; let work = (&&&&&work).__ctx_kind().wrap(carry, work); work } }
//! ```
//!
//! Method look-up takes off one `&` at a time, and so asks the traits below in their order; the first
//! whose bound holds answers with a unit struct, whose `wrap` does the rest. The last one answers for
//! every type, and gives the argument back as it was.
//!
//! Closures become `FnOnce`. To ask for more would be wrong: what else a closure is, the compiler decides
//! after it has looked up methods, so every closure of the function at hand would seem to be a `Fn`.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::pin::Pin;

use crate::frame::Frame;
use crate::scope::Scoped;
use crate::snapshot::{ScopedFn, Snapshot};

/// An argument of a spawn site.
#[derive(Debug)]
pub struct Work<T>(pub T);

/// At a spawn site: what is not work comes through as it is.
pub mod kinds {
    pub use super::{IsBoxedFnOnce, IsFnOnce, IsFuture, IsOther, KeepsType};
}

/// At `#[context(carry)]`: what is not work is a mistake.
pub mod work_kinds {
    pub use super::{IsBoxedFnOnce, IsFnOnce, IsFuture, IsNoWork, KeepsType};
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
    KeepsType, KeptType: [T] &&&&Work<T> where [T: Rewrap];
    IsFuture, AFuture: [T] &&&Work<T> where [T: Future];
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
        work.0.rewrap(crossing())
    }
}

impl AFuture {
    #[inline]
    pub fn wrap<T: Future>(self, crossing: impl Crossing, work: Work<T>) -> impl Future<Output = T::Output> {
        Scoped::new(crossing().into_frame(), work.0)
    }
}

impl ABoxedFnOnce {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R>(self, crossing: impl Crossing, work: Work<Box<T>>) -> Box<impl FnOnce() -> R> {
        Box::new(wrap_fn_once(crossing().into_frame(), work.0))
    }
}

impl AFnOnce {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R>(self, crossing: impl Crossing, work: Work<T>) -> impl FnOnce() -> R {
        wrap_fn_once(crossing().into_frame(), work.0)
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
        work.0
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
        work.0
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
