//! Finding how an argument of a spawn site is wrapped, by its type.
//!
//! The macros expand an argument `job` to
//!
//! ```text
//! match crossing(SITE).of(job) { work => { use kinds::*; let work = (&&&&&&&&&&work).__ctx_kind().wrap(work); work } }
//! ```
//!
//! Method look-up takes off one `&` at a time, so it asks the traits below in their order. The first trait whose bound holds
//! answers with a unit struct, and the `wrap` of this struct does the rest. The last trait answers for every type, and gives
//! the argument back as it was.
//!
//! `SITE` is a static that describes the spawn site. `crossing(SITE).of(job)` evaluates the job under a guard, because a call in the job
//! may capture the context itself. `crossed(SITE, job)` is used where a guard is not possible, `within(SITE, context, job)` where the
//! policies of keys do not apply, and `detaching(SITE).of(job)` or `detached(SITE, job)` for detached work.
//!
//! Closures become `FnOnce`. To ask for `Fn` would be wrong: the compiler decides what else a closure is after it has looked up
//! methods, so every closure of the function that is compiled would seem to be a `Fn`.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::future::Future;

use futures_core::Stream;

use super::boxed::{Polled, Rewrap};
use super::handed::Work;
use super::wrap::{
    ABoxedFnOnce, ACalled, ACalledWithReference, AFnOnce, AFuture, AMade, AMaker, AMakerOf, AScoped, AStream, Another,
    KeptType, NoWork,
};

use crate::scope::Scoped;

/// At a spawn site: a value that is not work stays as it is. A stream is not work here, because nobody runs it.
#[doc(hidden)]
pub mod kinds {
    pub use super::often_kinds::*;
    pub use super::{IsCalled, IsCalledWithReference};
}

/// Where a closure may be called often: the name of a function with parameters stays as it is.
#[doc(hidden)]
pub mod often_kinds {
    pub use super::{IsBoxedFnOnce, IsFnOnce, IsFuture, IsOther, IsScoped, KeepsType};
}

/// Where a stream is made, or given to a function that polls it; and for the result of a closure.
#[doc(hidden)]
pub mod any_kinds {
    pub use super::IsStream;
    pub use super::kinds::*;
}

/// Where others poll the result of a function, too; and at a call that the user declares to be a spawn site.
#[doc(hidden)]
pub mod giving_kinds {
    pub use super::any_kinds::*;
    pub use super::{IsMaker, IsMakerOf};
}

/// For a value that is not work.
#[doc(hidden)]
pub mod no_kinds {
    pub use super::IsOther;
}

/// For the result of a root by hand: the root goes on in the result, also if the result has a context already.
#[doc(hidden)]
pub mod made_kinds {
    pub use super::scope_kinds::*;
    pub use super::{IsBoxedFnOnce, IsFnOnce};
}

/// For the result of a scope: the values of the scope are bound while the result is polled.
#[doc(hidden)]
pub mod scope_kinds {
    pub use super::{IsMade, IsOther, IsStream, KeepsType};
}

/// At `#[context(carry)]`: a value that is not work is an error.
#[doc(hidden)]
pub mod work_kinds {
    pub use super::{IsBoxedFnOnce, IsCalled, IsFnOnce, IsFuture, IsNoWork, IsScoped, IsStream, KeepsType};
}

/// For a returned value that seems to be a box of work: only a box that keeps its type is wrapped.
#[doc(hidden)]
pub mod returned_kinds {
    pub use super::{IsOther, KeepsSameType};
}

/// For a returned value of a function that binds. Work that cannot keep its type would run without the bound values: an error, unless
/// the function put the work into a context.
#[doc(hidden)]
pub mod bound_kinds {
    pub use super::super::lost::{IsLostFuture, IsLostStream};
    pub use super::{IsInContext, IsOther, IsReady, KeepsSameType};
}

macro_rules! kinds {
    ($($kind:ident, $answer:ident: [$($generics:tt)*] $subject:ty $(where [$($bound:tt)*])?;)*) => {$(
        #[doc(hidden)]
        pub trait $kind {
            #[inline]
            #[doc(hidden)]
            fn __ctx_kind(&self) -> $answer {
                $answer
            }
        }
        impl<$($generics)*> $kind for $subject $(where $($bound)*)? {}
    )*};
}
kinds! {
    KeepsType, KeptType: [T] &&&&&&&&&Work<T> where [T: Rewrap];
    IsScoped, AScoped: [T] &&&&&&&&Work<Scoped<T>>;
    IsFuture, AFuture: [T] &&&&&&&Work<T> where [T: Future];
    IsMade, AMade: [T] &&&&&&&Work<T> where [T: Future];
    IsStream, AStream: [T] &&&&&&Work<T> where [T: Stream];
    IsBoxedFnOnce, ABoxedFnOnce: [T, R] &&&&&Work<Box<T>> where [T: FnOnce() -> R];
    IsMaker, AMaker: [T, R] &&&&Work<T> where [T: FnOnce() -> R, R: Future];
    IsFnOnce, AFnOnce: [T, R] &&&Work<T> where [T: FnOnce() -> R];
    KeepsSameType, KeptType: [T] &&&&&Work<T> where [T: Polled];
    IsInContext, Another: [T] &&&&Work<Scoped<T>>;
    IsReady, Another: [T] &&&Work<std::future::Ready<T>>;
    IsOther, Another: [T] Work<T>;
    IsNoWork, NoWork: [T] Work<T>;
}

/// For functions with a parameter, by their names or in variables. The parameter is one of the trait, so that the compiler finds it.
macro_rules! called {
    ($($kind:ident [$($generics:ident)*] $answer:ident: $subject:ty where [$($bound:tt)*];)*) => {$(
        #[doc(hidden)]
        pub trait $kind<A> {
            #[inline]
            #[doc(hidden)]
            fn __ctx_kind(&self) -> $answer {
                $answer
            }
        }
        impl<A, $($generics),*> $kind<A> for $subject where $($bound)* {}
    )*};
}
called! {
    IsMakerOf [T R] AMakerOf: &&&Work<T> where [T: FnOnce(A) -> R, R: Future];
    IsCalledWithReference [T R] ACalledWithReference: &&Work<T> where [T: for<'a> FnOnce(&'a A) -> R];
    IsCalled [T R] ACalled: &Work<T> where [T: FnOnce(A) -> R];
}
