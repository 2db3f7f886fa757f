//! Wrapping work: one `wrap` for each answer of the traits in `work/by_type.rs`.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::future::Future;

use futures_core::Stream;

use super::boxed::Rewrap;
use super::handed::{RunsIn, Work, WorkContext};
use crate::hooks::Kind;
use crate::scope::closure::wrap_fn_once;
use crate::scope::{Came, Carried, Scoped, running};
use crate::storage::origin::Site;

macro_rules! answers {
    ($($answer:ident)*) => {$(
        #[derive(Debug)]
        #[doc(hidden)]
        pub struct $answer;
    )*};
}
answers! {
    KeptType AScoped AFuture AMade AStream ABoxedFnOnce AMaker AMakerOf AFnOnce ACalledWithReference ACalled Another NoWork
}

impl ACalled {
    #[inline]
    pub fn wrap<T: FnOnce(A) -> R, A, R>(self, work: Work<T>) -> impl FnOnce(A) -> R {
        let (function, mut context) = work.and_context(Kind::Closure);
        move |argument| running(&mut context, || function(argument), |_| Came::Result)
    }
}

impl ACalledWithReference {
    #[inline]
    pub fn wrap<T: for<'a> FnOnce(&'a A) -> R, A, R>(self, work: Work<T>) -> impl for<'a> FnOnce(&'a A) -> R {
        let (function, mut context) = work.and_context(Kind::Closure);
        move |argument: &A| running(&mut context, || function(argument), |_| Came::Result)
    }
}

impl AMaker {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R: Future>(self, work: Work<T>) -> impl FnOnce() -> Scoped<R> {
        let (make, mut context) = work.and_context(Kind::Closure);
        move || {
            let future = running(&mut context, make, |_| Came::NoResult);
            Scoped::new(context, future)
        }
    }
}

impl AMakerOf {
    #[inline]
    pub fn wrap<T: FnOnce(A) -> R, A, R: Future>(self, work: Work<T>) -> impl FnOnce(A) -> Scoped<R> {
        let (make, mut context) = work.and_context(Kind::Closure);
        move |argument| {
            let future = running(&mut context, || make(argument), |_| Came::NoResult);
            Scoped::new(context, future)
        }
    }
}

impl KeptType {
    #[inline]
    pub fn wrap<T: Rewrap>(self, work: Work<T>) -> T::Wrapped {
        let (work, context) = work.and_context(T::KIND);
        work.rewrap(context)
    }
}

impl AScoped {
    #[inline]
    pub fn wrap<T>(self, work: Work<Scoped<T>>) -> Scoped<T> {
        work.moved()
    }
}

impl AFuture {
    #[inline]
    pub fn wrap<T: Future>(self, work: Work<T>) -> impl Future<Output = T::Output> {
        let (future, context) = work.and_context(Kind::Task);
        Scoped::new(context, future)
    }
}

impl AMade {
    /// The type is `Scoped`, so that a spawn site sees that the future has a context.
    #[inline]
    pub fn wrap<T: Future>(self, work: Work<T>) -> Scoped<T> {
        let (future, context) = work.and_context(Kind::Task);
        Scoped::new(context, future)
    }
}

impl AStream {
    #[inline]
    pub fn wrap<T: Stream>(self, work: Work<T>) -> Scoped<T> {
        let (stream, context) = work.and_context(Kind::Stream);
        Scoped::new(context, stream)
    }
}

impl ABoxedFnOnce {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R>(self, work: Work<Box<T>>) -> Box<impl FnOnce() -> R> {
        let (closure, context) = work.and_context(Kind::Closure);
        Box::new(wrap_fn_once(context, closure))
    }
}

impl AFnOnce {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R>(self, work: Work<T>) -> impl FnOnce() -> R {
        let (closure, context) = work.and_context(Kind::Closure);
        wrap_fn_once(context, closure)
    }
}

/// A closure at a spawn site, if its tokens show that it is a closure.
#[inline]
#[doc(hidden)]
pub fn closure<F: FnOnce() -> R, R>(site: &'static Site, context: WorkContext, f: F) -> impl FnOnce() -> R {
    wrap_fn_once(Carried::handed_over(context.0, site, Kind::Closure), f)
}

impl Another {
    #[inline]
    pub fn wrap<T>(self, work: Work<T>) -> T {
        if let RunsIn::Root(mut root) = work.runs_in {
            root.resolve();
        }
        work.work
    }
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be carried",
    label = "neither a future nor a closure",
    note = "`#[context(carry)]` goes on a future, or on a closure without parameters"
)]
#[doc(hidden)]
pub trait CanBeCarried {}

impl NoWork {
    pub fn wrap<T: CanBeCarried>(self, work: Work<T>) -> T {
        work.work
    }
}
