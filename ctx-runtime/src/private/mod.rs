//! What generated code calls. No part of the public API: it changes with the macros.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::any::type_name;
use std::marker::PhantomData;

use crate::api::missing::Missing;
use crate::api::read;
use crate::api::read::ContextRef;
use crate::api::snapshot::Snapshot;
use crate::current;
use crate::current::enter;
use crate::needs::Asked;
use crate::scope::{self, RunsHere, Scoped};
use crate::storage::bind::Bindings;
use crate::storage::frame::Frame;
use crate::storage::key::Context;
use crate::storage::origin::Origin;
use crate::work::RunsIn;

pub use core::convert::From;
pub use core::default::Default;
pub use core::future::Future;
pub use core::ops::Deref;
pub use core::option::Option;
pub use std::sync::OnceLock;

#[cfg(all(feature = "macros", not(feature = "diagnostics")))]
pub use ctx_macros::context;
#[cfg(all(feature = "macros", feature = "diagnostics"))]
pub use ctx_macros::context_in_function as context;
#[cfg(feature = "macros")]
pub use ctx_macros::{root as root_macro, scope as scope_macro};

pub use crate::hooks::Kind;
pub use crate::needs::{AnythingElse, Both, Needs, Nothing, StaysBehind, UnknownType, asked, is_key, is_provided};
pub use crate::needs::{helpers, strict};
pub use crate::scope::carried::Carried;
pub use crate::scope::goes_on;
pub use crate::storage::bind::{value, value_of};
pub use crate::storage::key::{Key, NoProof, Proof, argument, default_in, one_per_type, with_arguments};
pub use crate::storage::origin::Site;
pub use crate::storage::policy::Policy;
pub use crate::storage::redact::{NotDebug, Redacted, Show, Shown};
pub use crate::work::apart::{apart, apart_kinds, call_apart, given, polled, waited_for};
pub use crate::work::{
    any_kinds, bound_kinds, closure, cross, crossed, crossing, detach, detached, detaching, giving_kinds,
    in_its_context, kinds, made_kinds, no_kinds, often_kinds, returned, returned_kinds, scope_kinds, within,
    within_scope, work_kinds,
};

/// The context of a root: `values` alone.
#[inline]
#[doc(hidden)]
pub fn root(site: &'static Site, values: impl Bindings) -> Snapshot {
    Snapshot::of(Frame::bind(None, values, Origin::Site(site)))
}

/// The current context, with `values` on top.
#[inline]
#[doc(hidden)]
pub fn bind(site: &'static Site, values: impl Bindings) -> Snapshot {
    Snapshot::of(Frame::bind(current::capture(), values, Origin::Site(site)))
}

/// The context that a function runs in which is not `async`.
#[doc(hidden)]
pub struct Synchronous {
    /// Perhaps of an entry.
    context: Carried,
    not_send: PhantomData<*const ()>,
}

/// As [`bind`], for a function that is not `async`.
#[inline]
#[doc(hidden)]
pub fn bind_here(site: &'static Site, values: impl Bindings) -> Synchronous {
    let frame = enter::bind_here(values, Origin::Site(site));
    Synchronous { context: Carried::unwatched(Some(frame)), not_send: PhantomData }
}

impl Synchronous {
    /// The context is current until this is dropped.
    #[inline]
    pub fn enter(self) -> RunsHere {
        RunsHere::new(self.context)
    }

    /// Runs what makes work; gives the context of that, too.
    pub fn make<R>(self, f: impl FnOnce() -> R) -> (RunsIn, R) {
        (captured_in(self.context.frame()), run(self.context, f))
    }
}

/// What work runs in that was made in the context of a function.
fn captured_in(context: Option<Frame>) -> RunsIn {
    let captured = match context {
        Some(entry) if entry.is_entry() => enter::captured(entry),
        frame => frame,
    };
    RunsIn::Given(Snapshot::of(captured))
}

/// What work runs in that is made in the context, if that is an entry, which is gone when the function has run.
#[inline]
#[doc(hidden)]
pub fn captured(context: &Synchronous) -> Option<RunsIn> {
    context.context.frame().filter(Frame::is_entry).map(|entry| captured_in(Some(entry)))
}

/// Ends what [`Synchronous::enter`] began, and gives what the work runs in that the body made.
#[inline]
#[doc(hidden)]
pub fn end_bound(running: RunsHere, captured: Option<RunsIn>) -> RunsIn {
    let context = running.end().into_frame();
    captured.unwrap_or_else(|| RunsIn::Given(Snapshot::of(context)))
}

/// Ends what [`SynchronousRoot::enter`] began. The work that the body made is the root's, which goes on.
#[inline]
#[doc(hidden)]
pub fn end_root(running: RunsHere) -> RunsIn {
    RunsIn::Root(running.end())
}

/// A root that is not `async`.
#[doc(hidden)]
pub struct SynchronousRoot(Carried);

/// As [`root`], for a function that is not `async`.
#[inline]
#[doc(hidden)]
pub fn root_here(site: &'static Site, values: impl Bindings) -> SynchronousRoot {
    let frame = Frame::bind(None, values, Origin::Site(site));
    SynchronousRoot(Carried::at(Some(frame), site, Kind::Root))
}

impl SynchronousRoot {
    /// The context is current until this is dropped.
    #[inline]
    pub fn enter(self) -> RunsHere {
        RunsHere::new(self.0)
    }

    /// Runs what makes work, in which the root goes on.
    pub fn make<R>(mut self, f: impl FnOnce() -> R) -> (RunsIn, R) {
        let made = scope::running(&mut self.0, f, |_| false);
        (RunsIn::Root(self.0), made)
    }
}

/// The current context.
#[inline]
#[doc(hidden)]
pub fn carry() -> Snapshot {
    Snapshot::of(current::capture())
}

/// What can be read here. That is the current context, but where work is being made that will run in another.
#[inline]
#[doc(hidden)]
pub fn here() -> Snapshot {
    Snapshot::of(current::keep())
}

/// The future of an `async fn` in a context.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn scope<F>(context: Snapshot, work: F) -> Scoped<F> {
    needing(context, work)
}

/// The same, of a function that declares the keys that it needs.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn needing<Keys, F>(context: Snapshot, work: F) -> Scoped<F, Keys> {
    Scoped::needing(Carried::here(context.into_frame(), Kind::AsyncFn, type_name::<F>), work)
}

/// Takes the values that a function binds, in the plain function which rustdoc and clippy see.
#[doc(hidden)]
pub fn never_run(_values: impl Bindings) {
    panic!(
        "clippy or rustdoc compiled this function, and they see it without its context: compile it with rustc to run it"
    );
}

/// Stands in a function whose signature the macros cannot read. Generic, so that it fails only where all else of the function is
/// right.
#[doc(hidden)]
pub fn unread<T>() {
    const { panic!("`#[with_context]` and `#[context_root]` cannot read the signature of this function") }
}

/// The future of a root, in its context.
#[inline]
#[doc(hidden)]
pub fn rooted<F>(context: Snapshot, work: F) -> Scoped<F> {
    Scoped::new(Carried::rooted(context.into_frame()), work)
}

/// An `async` block that leaves its function.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn block<F>(context: Snapshot, work: F) -> Scoped<F> {
    Scoped::new(Carried::here(context.into_frame(), Kind::Scope, type_name::<F>), work)
}

/// What is handed over to a closure that has its context in its body.
#[inline]
#[doc(hidden)]
pub fn handed(site: &'static Site, context: Snapshot) -> Carried {
    Carried::at(context.into_frame(), site, Kind::Closure)
}

/// The same for the closures of a parallel iterator, which has given its result when it is dropped here, unless that is by a
/// panic.
#[inline]
#[doc(hidden)]
pub fn handed_here(site: &'static Site, context: Snapshot) -> Parallel {
    Parallel(handed(site, context))
}

#[doc(hidden)]
pub struct Parallel(Carried);

impl Deref for Parallel {
    type Target = Carried;

    #[inline]
    fn deref(&self) -> &Carried {
        &self.0
    }
}

impl Drop for Parallel {
    #[inline]
    fn drop(&mut self) {
        // A chain with an `.await` in it lies in a future. `process::exit` in one of its closures may drop it in the middle of a run.
        self.0.keep_lent();
        if self.0.as_watched().is_some() && !std::thread::panicking() {
            self.0.resolve();
        }
    }
}

/// The body of such a closure, if it is called once.
#[inline]
#[doc(hidden)]
pub fn run<R>(mut context: Carried, f: impl FnOnce() -> R) -> R {
    scope::running(&mut context, f, |_| true)
}

/// As [`run`], for the body of an `async` closure.
#[inline]
#[doc(hidden)]
pub fn run_async<F: Future>(context: Carried, future: F) -> Scoped<F> {
    Scoped::new(context, future)
}

/// Calls a closure that is called once, whatever else it could be.
#[inline]
#[doc(hidden)]
pub fn call<R>(f: impl FnOnce() -> R) -> R {
    f()
}

/// The body of a closure that may be called many times, by many threads at once.
#[inline]
#[doc(hidden)]
pub fn inside<R>(context: &impl Inside, f: impl FnOnce() -> R) -> R {
    context.run_inside(f)
}

/// What the context of such a closure is.
#[doc(hidden)]
pub trait Inside {
    fn run_inside<R>(&self, f: impl FnOnce() -> R) -> R;
}

/// The closure owns it.
impl Inside for Carried {
    #[inline]
    fn run_inside<R>(&self, f: impl FnOnce() -> R) -> R {
        self.run_shared(f)
    }
}

/// The closure borrows it from the `match` around the whole chain. Nothing is counted.
impl Inside for &Parallel {
    #[inline]
    #[allow(unsafe_code, reason = "generated code has none, and lends what the `match` owns")]
    fn run_inside<R>(&self, f: impl FnOnce() -> R) -> R {
        // SAFETY: a `Parallel` is a temporary of the `match` that the whole chain stands in, and lives until the chain has returned,
        // which is after `f` has. If `f` ends the process, it is dropped on this thread at most, and leaves its count to the run.
        unsafe { self.0.run_lent(f) }
    }
}

/// As [`inside`], for the body of an `async` closure.
#[inline]
#[track_caller]
#[doc(hidden)]
pub fn inside_async<F: Future>(context: &Carried, future: F) -> Scoped<F> {
    Scoped::new(Carried::here(context.frame(), Kind::AsyncFn, type_name::<F>), future)
}

/// What `context!` starts from. In annotated code [`Annotated`] is in scope, and its method, which takes
/// `self` by value, wins over the inherent one, which takes it by reference and can never be called.
///
/// Generic, because a bound that no type could ever meet would be an error here, not at the call.
#[derive(Debug)]
#[doc(hidden)]
pub struct Here<T>(pub T);

// The names of methods that are called on anything are unlikely ones: the user's traits are in scope too.
#[doc(hidden)]
pub trait Annotated: Sized {
    #[inline]
    #[doc(hidden)]
    fn __ctx_here(self) -> Reads<Self> {
        Reads(PhantomData)
    }

    /// Asks a future on its way to an `.await` what it needs: see `needs.rs`.
    #[inline(always)]
    #[doc(hidden)]
    fn __ctx_asked<Scope>(self) -> Asked<Scope, Self> {
        asked(self)
    }
}
impl<T> Annotated for T {}

#[diagnostic::on_unimplemented(
    message = "`context!` outside of a function under `#[with_context]` or `#[context_root]`",
    label = "no context is carried to this code",
    note = "put `#[with_context]` on the function around it; if it is there, another attribute above copies the body: put `#[with_context]` above that",
    note = "or read whatever context is current: `ctx_runtime::get::<T>()`, `try_get`, `with`"
)]
#[doc(hidden)]
pub trait InAnnotatedFunction {}

impl<T> Here<T> {
    #[doc(hidden)]
    pub fn __ctx_here(&self) -> Reads<Self>
    where
        T: InAnnotatedFunction,
    {
        Reads(PhantomData)
    }
}

/// Clones a field for `context!(Key.field)`.
#[inline]
#[doc(hidden)]
pub fn cloned<T: CloneField>(field: &T) -> T {
    field.clone()
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be cloned out of the context",
    label = "not `Clone`",
    note = "call the method on the key, which needs no clone: `context!(Key).field.method()`; or read it by reference, `context!(Key, |key| ..)`; or put it into an `Arc`"
)]
#[doc(hidden)]
pub trait CloneField: Clone {}
#[diagnostic::do_not_recommend]
impl<T: Clone> CloneField for T {}

/// The reads of `context!`, one method for each of its forms.
#[derive(Debug)]
#[doc(hidden)]
pub struct Reads<Here>(PhantomData<fn() -> Here>);

/// The type of `F` shows the function of the read, with the feature `diagnostics`.
impl<F> Reads<Here<F>> {
    #[inline]
    #[track_caller]
    pub fn get<T: Context>(self) -> ContextRef<T> {
        match read::find() {
            Some(value) => value,
            None => missing_in::<T, F>(),
        }
    }

    #[inline]
    #[track_caller]
    pub fn try_get<T: Context>(self) -> Option<ContextRef<T>> {
        read::find()
    }

    #[inline]
    #[track_caller]
    pub fn with<T: Context, R>(self, f: impl FnOnce(&T) -> R) -> R {
        match read::find_with(f) {
            Some(result) => result,
            None => missing_in::<T, F>(),
        }
    }

    #[inline]
    pub fn try_with<T: Context, R>(self, f: impl FnOnce(&T) -> R) -> Option<R> {
        read::find_with(f)
    }

    #[inline]
    #[track_caller]
    pub fn snapshot(self) -> Snapshot {
        Snapshot::capture()
    }
}

#[cold]
#[track_caller]
fn missing_in<T: Context, F>() -> ! {
    Missing::here::<T>().in_function_of(type_name::<F>).panic()
}

/// Puts a value where it can be taken from, and shows it: what the reference is expected to be of, the value is expected to be.
#[inline(always)]
#[doc(hidden)]
pub fn kept<T>(value: T, place: &mut impl Place<T>) -> &T {
    place.put(value)
}

/// Not an `Option` itself: of an argument that names the type, it would be expected, too.
#[doc(hidden)]
pub trait Place<T> {
    fn put(&mut self, value: T) -> &T;
}

impl<T> Place<T> for Option<T> {
    #[inline(always)]
    fn put(&mut self, value: T) -> &T {
        self.insert(value)
    }
}

#[inline(always)]
#[doc(hidden)]
pub fn taken<T>(place: Option<T>) -> T {
    match place {
        Some(value) => value,
        None => unreachable!("it was put there just now"),
    }
}

/// Names the return type of a function type, also where it could not be written: `!`.
#[doc(hidden)]
pub trait Returns {
    type Type;
}
impl<T> Returns for fn() -> T {
    type Type = T;
}
