//! Wrapping what is handed over at a spawn site, by its type.
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

pub(crate) mod apart;
mod boxed;

use std::marker::PhantomData;

use futures_core::Stream;

use crate::api::snapshot::{ScopedFn, Snapshot};
use crate::current;
use crate::current::enter::EntryGuard;
use crate::hooks::Kind;
use crate::scope::carried::Carried;
use crate::scope::{self, Scoped};
use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};
use crate::storage::policy;
use boxed::{Polled, Rewrap};

/// An argument of a spawn site.
#[doc(hidden)]
pub struct Work<T> {
    work: T,
    site: &'static Site,
    runs_in: RunsIn,
}

/// The context that work will run in. Found when the work turns out to be some: what is not costs nothing.
#[doc(hidden)]
pub enum RunsIn {
    /// What of the current one crosses a spawn site. Perhaps the work was made for it, at the spawn site itself.
    WhatCrosses { is_made_for_it: bool },
    /// An empty one: it is detached.
    Nothing,
    /// This one.
    Given(Snapshot),
    /// The current one: that of a scope.
    Current,
    /// The root that made it, and goes on in it; or the `async fn` that does.
    Root(Carried),
    /// The one that was to be captured when it was made.
    #[allow(private_interfaces, reason = "generated code hands it on, and looks at nothing")]
    MadeUnder(EntryGuard),
}

impl From<Snapshot> for RunsIn {
    #[inline]
    fn from(context: Snapshot) -> Self {
        RunsIn::Given(context)
    }
}

/// Work that runs in `context`.
#[inline]
#[doc(hidden)]
pub fn within<T>(site: &'static Site, context: impl Into<RunsIn>, work: T) -> Work<T> {
    Work { work, site, runs_in: context.into() }
}

/// What a scope gives, while the scope is current. Of what is no work, nothing is captured.
#[inline]
#[doc(hidden)]
pub fn within_scope<T>(site: &'static Site, work: T) -> Work<T> {
    Work { work, site, runs_in: RunsIn::Current }
}

/// The future or stream that a function returns which is not `async`.
#[inline]
#[doc(hidden)]
pub fn returned<Keys, F>(site: &'static Site, context: impl Into<RunsIn>, work: F) -> Scoped<F, Keys> {
    let (work, carried) = within(site, context, work).and_context(Kind::AsyncFn);
    Scoped::needing(carried, work)
}

/// The future or stream that an `async fn` gives, which goes on in it.
#[inline]
#[doc(hidden)]
pub fn in_its_context<F>(work: Work<F>) -> Scoped<F> {
    let (work, carried) = work.and_context(Kind::AsyncFn);
    Scoped::new(carried, work)
}

/// Work that crosses a spawn site, and was there before, or captures nothing when it is made.
#[inline]
#[doc(hidden)]
pub fn crossed<T>(site: &'static Site, work: T) -> Work<T> {
    Work { work, site, runs_in: RunsIn::WhatCrosses { is_made_for_it: false } }
}

/// Work that is detached, and was there before, or captures nothing when it is made.
#[inline]
#[doc(hidden)]
pub fn detached<T>(site: &'static Site, work: T) -> Work<T> {
    Work { work, site, runs_in: RunsIn::Nothing }
}

/// In a call like `crossing(SITE).of(make())`, it is there before `make` runs: what is called in `make` reads the current
/// context, and captures the one that the work will run in.
#[doc(hidden)]
pub struct Making {
    site: &'static Site,
    runs_in: RunsIn,
}

/// Around the making of work that crosses a spawn site. No more than a look at the current context, unless that has
/// keys with a policy.
#[inline]
#[doc(hidden)]
pub fn crossing(site: &'static Site) -> Making {
    let guard = if current::has_policies() { EntryGuard::cross() } else { None };
    Making { site, runs_in: guard.map_or(RunsIn::WhatCrosses { is_made_for_it: true }, RunsIn::MadeUnder) }
}

/// Around the making of work that is detached.
#[doc(hidden)]
pub fn detaching(site: &'static Site) -> Making {
    let guard = EntryGuard::divert(detach(site).into_frame(), Origin::Site(site));
    Making { site, runs_in: RunsIn::MadeUnder(guard) }
}

impl Making {
    #[inline]
    pub fn of<T>(self, work: T) -> Work<T> {
        Work { work, site: self.site, runs_in: self.runs_in }
    }
}

/// What of the current context crosses a spawn site.
#[inline]
#[doc(hidden)]
pub fn cross() -> Snapshot {
    Snapshot::of(current::capture().map(policy::cross))
}

/// The context of detached work: empty, and it says why.
#[inline]
#[doc(hidden)]
pub fn detach(site: &'static Site) -> Snapshot {
    Snapshot::of(Frame::bind(None, (), Origin::Site(site)))
}

/// Of work that is created nowhere: it goes on in what was created before.
static NOWHERE: Site = Site::of::<()>(Kind::AsyncFn, "");

impl<T> Work<T> {
    /// What was made in the work of `context`, which goes on in it.
    #[inline]
    pub(crate) fn going_on(context: Carried, work: T) -> Self {
        within(&NOWHERE, RunsIn::Root(context), work)
    }

    /// The work, and what it carries; `kind` says what it turned out to be.
    #[inline]
    fn and_context(self, kind: Kind) -> (T, Carried) {
        let context = match self.runs_in {
            RunsIn::WhatCrosses { .. } => current::capture().map(policy::cross),
            RunsIn::Nothing => detach(self.site).into_frame(),
            RunsIn::Given(context) => context.into_frame(),
            RunsIn::Current => current::capture(),
            RunsIn::Root(root) => return (self.work, root),
            RunsIn::MadeUnder(guard) => guard.end(),
        };
        (self.work, Carried::at(context, self.site, kind))
    }
}

impl<F> Work<Scoped<F>> {
    /// What has a context already keeps it, as far as that goes where the work does.
    #[inline]
    fn moved(self) -> Scoped<F> {
        let Work { work, site, runs_in } = self;
        let (crosses, is_detached) = match &runs_in {
            RunsIn::WhatCrosses { is_made_for_it } => (!is_made_for_it, false),
            RunsIn::Nothing => (false, true),
            // What was bound in the making of it, was bound for it.
            RunsIn::Given(_) | RunsIn::Current | RunsIn::Root(_) | RunsIn::MadeUnder(_) => (false, false),
        };
        // Not at the end, where a value that panics when it is dropped would let the result leak.
        drop(runs_in);
        work.carrying(|mut carried| {
            // It has become this.
            carried.resolve();
            let mut context = carried.into_frame();
            if is_detached {
                context = detach(site).into_frame();
            } else if crosses {
                context = context.map(policy::cross);
            }
            Carried::at(context, site, Kind::Task)
        })
    }
}

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
    pub use super::{IsInContext, IsLostFuture, IsLostStream, IsOther, IsReady, KeepsSameType};
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

macro_rules! answers {
    ($($answer:ident)*) => {$(
        #[derive(Debug)]
        #[doc(hidden)]
        pub struct $answer;
    )*};
}
answers!(KeptType AScoped AFuture AMade AStream ABoxedFnOnce AMaker AFnOnce Another NoWork);

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
        answers!($answer);
    )*};
}
called! {
    IsMakerOf [T R] AMakerOf: &&&Work<T> where [T: FnOnce(A) -> R, R: Future];
    IsCalledWithReference [T R] ACalledWithReference: &&Work<T> where [T: for<'a> FnOnce(&'a A) -> R];
    IsCalled [T R] ACalled: &Work<T> where [T: FnOnce(A) -> R];
}

impl ACalled {
    #[inline]
    pub fn wrap<T: FnOnce(A) -> R, A, R>(self, work: Work<T>) -> impl FnOnce(A) -> R {
        let (function, mut context) = work.and_context(Kind::Closure);
        move |argument| scope::running(&mut context, || function(argument), |_| true)
    }
}

impl ACalledWithReference {
    #[inline]
    pub fn wrap<T: for<'a> FnOnce(&'a A) -> R, A, R>(self, work: Work<T>) -> impl for<'a> FnOnce(&'a A) -> R {
        let (function, mut context) = work.and_context(Kind::Closure);
        move |argument: &A| scope::running(&mut context, || function(argument), |_| true)
    }
}

impl AMaker {
    #[inline]
    pub fn wrap<T: FnOnce() -> R, R: Future>(self, work: Work<T>) -> impl FnOnce() -> Scoped<R> {
        let (make, mut context) = work.and_context(Kind::Closure);
        move || {
            let future = scope::running(&mut context, make, |_| false);
            Scoped::new(context, future)
        }
    }
}

impl AMakerOf {
    #[inline]
    pub fn wrap<T: FnOnce(A) -> R, A, R: Future>(self, work: Work<T>) -> impl FnOnce(A) -> Scoped<R> {
        let (make, mut context) = work.and_context(Kind::Closure);
        move |argument| {
            let future = scope::running(&mut context, || make(argument), |_| false);
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
    /// Who spawns it sees that it has a context.
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

/// A closure at a spawn site, where it can be seen to be one.
#[inline]
#[doc(hidden)]
pub fn closure<F: FnOnce() -> R, R>(site: &'static Site, context: Snapshot, f: F) -> impl FnOnce() -> R {
    wrap_fn_once(Carried::at(context.into_frame(), site, Kind::Closure), f)
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
    message = "this function binds values, but `{T}`, which it returns, does not run with them",
    label = "a future or stream, which cannot be wrapped and stay this type",
    note = "return `Pin<Box<dyn Future<Output = ..> + Send>>` or `impl Future<Output = ..>`, of a stream likewise; or write an `async fn`",
    note = "if the work was done or handed over in the function, and this is its result or a handle to it: call `ctx_runtime::run(values, || ..)` in the body, without the attribute's values"
)]
#[doc(hidden)]
pub trait Wraps<T> {}

/// What would run without what the function binds.
#[derive(Debug)]
#[doc(hidden)]
pub struct Lost<T>(PhantomData<T>);

#[doc(hidden)]
pub trait IsLostFuture<T> {
    #[doc(hidden)]
    fn __ctx_kind(&self) -> Lost<T> {
        Lost(PhantomData)
    }
}
impl<T: Future> IsLostFuture<T> for &&Work<T> {}

#[doc(hidden)]
pub trait IsLostStream<T> {
    #[doc(hidden)]
    fn __ctx_kind(&self) -> Lost<T> {
        Lost(PhantomData)
    }
}
impl<T: Stream> IsLostStream<T> for &Work<T> {}

impl<T> Lost<T> {
    // A bound of `T` is one that the compiler would propose to write.
    pub fn wrap(self, work: Work<T>) -> T
    where
        Self: Wraps<T>,
    {
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

pub(crate) fn wrap_fn_once<R>(context: Carried, f: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let closure = ScopedFn::new(context, f);
    move || closure.call_once()
}
