//! What is handed over at a spawn site, by its type.
//!
//! The macros expand an argument `job` to
//!
//! ```text
//! match crossing(SITE).of(job) { work => { use kinds::*; let work = (&&&&&&&&&&work).__ctx_kind().wrap(work); work } }
//! ```
//!
//! Method look-up takes off one `&` at a time, and so asks the traits below in their order; the first
//! whose bound holds answers with a unit struct, whose `wrap` does the rest. The last one answers for
//! every type, and gives the argument back as it was.
//!
//! `SITE` is a static that says where this is. `crossing(SITE).of(job)` evaluates the job under a guard, because a call in it may
//! capture the context by itself. It is `crossed(SITE, job)` where that cannot be, `within(SITE, context, job)` where the policies
//! of keys do not apply, and `detaching(SITE).of(job)` or `detached(SITE, job)` for detached work.
//!
//! Closures become `FnOnce`. To ask for more would be wrong: what else a closure is, the compiler decides
//! after it has looked up methods, so every closure of the function at hand would seem to be a `Fn`.
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

/// At a spawn site: what is not work comes through as it is. A stream is none: nobody runs it.
#[doc(hidden)]
pub mod kinds {
    pub use super::often_kinds::*;
    pub use super::{IsCalled, IsCalledWithReference};
}

/// Where a closure may be called often: the name of a function with parameters stays what it is.
#[doc(hidden)]
pub mod often_kinds {
    pub use super::{IsBoxedFnOnce, IsFnOnce, IsFuture, IsOther, IsScoped, KeepsType};
}

/// Where a stream is made, or given to who polls it; of what a closure gives.
#[doc(hidden)]
pub mod any_kinds {
    pub use super::IsStream;
    pub use super::kinds::*;
}

/// Where others poll what a function gives, too; at what the user declares to be a spawn site.
#[doc(hidden)]
pub mod giving_kinds {
    pub use super::any_kinds::*;
    pub use super::{IsMaker, IsMakerOf};
}

/// Of what is no work.
#[doc(hidden)]
pub mod no_kinds {
    pub use super::IsOther;
}

/// Of what a root by hand gives: the root goes on in it, also in what has a context already.
#[doc(hidden)]
pub mod made_kinds {
    pub use super::scope_kinds::*;
    pub use super::{IsBoxedFnOnce, IsFnOnce};
}

/// Of what a scope gives: its values are there for what is polled.
#[doc(hidden)]
pub mod scope_kinds {
    pub use super::{IsMade, IsOther, IsStream, KeepsType};
}

/// At `#[context(carry)]`: what is not work is a mistake.
#[doc(hidden)]
pub mod work_kinds {
    pub use super::{IsBoxedFnOnce, IsCalled, IsFnOnce, IsFuture, IsNoWork, IsScoped, IsStream, KeepsType};
}

/// Of what a function returns that seems to be a box of work: only what keeps its type.
#[doc(hidden)]
pub mod returned_kinds {
    pub use super::{IsOther, KeepsSameType};
}

/// The same of a function that binds: other work would run without what is bound, unless it was put into a context in the
/// function.
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

/// Of functions with a parameter, by their names or in variables. A parameter is one of the trait: so it is found.
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
