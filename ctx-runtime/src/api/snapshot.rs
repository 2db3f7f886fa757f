//! `Snapshot`, a captured context, and the guard that enters one.

use std::any::type_name;
use std::fmt;
use std::panic::Location;

use super::read::ContextRef;
use crate::current::{self, EntryGuard};
use crate::hooks::Kind;
use crate::scope::closure::ScopedFn;
use crate::scope::{Carried, Scoped};
use crate::storage::bind::Bindings;
use crate::storage::frame::{self, Frame};
use crate::storage::key::{Context, LogField, LogValue, WireField};
use crate::storage::keys;
use crate::storage::origin::{Function, Origin};

/// A captured context. It can be kept, cloned, sent, read, extended and entered, any number of times and from any number
/// of threads, also when its root ended long ago.
///
/// Capturing and cloning cost as much as the clone of an `Arc`; with [carriers](crate::carriers), also the capture and the clone of their
/// states. While a snapshot is kept, all values of its context are kept.
/// Its name and its shape follow TC39's `AsyncContext.Snapshot`.
///
/// ```
/// use ctx_runtime::{Context, Snapshot, try_get};
///
/// #[derive(Context)]
/// struct Tenant(&'static str);
///
/// let snapshot = Snapshot::empty().with(Tenant("acme"));
/// let job = snapshot.wrap(|| ctx_runtime::get::<Tenant>().0);
///
/// assert_eq!(std::thread::spawn(job).join().unwrap(), "acme");
/// assert!(try_get::<Tenant>().is_err());
/// ```
#[derive(Clone)]
#[must_use = "a snapshot does nothing by itself"]
pub struct Snapshot(Carried);

impl Snapshot {
    /// Captures the current context.
    #[inline]
    #[track_caller]
    pub fn capture() -> Self {
        Snapshot(Carried::snapshot(frame::by_snapshot(current::capture())))
    }

    /// The empty context: nothing is bound in it.
    pub const fn empty() -> Self {
        Snapshot(Carried::NOTHING)
    }

    /// The value of `T` in this context, or its declared default. The context is not entered.
    #[track_caller]
    pub fn get<T: Context>(&self) -> Option<ContextRef<T>> {
        ContextRef::read(self.context())
    }

    /// Whether `T` is bound in this context. A default is not a binding. A binding to a value that equals the default is a
    /// binding.
    pub fn is_bound<T: Context>(&self) -> bool {
        self.0.with_frame(|frame| frame.is_some_and(|frame| frame.value::<T>().is_some()))
    }

    /// Whether nothing is bound in this context.
    pub fn is_empty(&self) -> bool {
        self.0.with_frame(|frame| frame.is_none_or(|frame| frame.bound().next().is_none()))
    }

    /// Visits the loggable fields of this context, as [`fields::visit`](crate::fields::visit) does for the current context.
    pub fn visit_fields(&self, mut visit: impl FnMut(LogField, LogValue<'_>)) {
        self.0.with_frame(|frame| {
            if let Some(frame) = frame {
                keys::visit_fields(frame, &mut visit);
            }
        });
    }

    /// Visits what of this context may leave the process, as [`wire::visit`](crate::wire::visit) does for the current context.
    pub fn visit_wire(&self, mut visit: impl FnMut(&'static WireField, Option<&dyn fmt::Display>)) {
        self.0.with_frame(|frame| {
            if let Some(frame) = frame {
                keys::visit_wire(frame, &mut visit);
            }
        });
    }

    /// This context with `values` bound on top. The snapshot itself does not change.
    ///
    /// Costs one allocation, whatever the number of values; a few more if a key that is bound is bound again.
    #[inline]
    #[track_caller]
    pub fn with(&self, values: impl Bindings) -> Self {
        let bound = Frame::bind(self.context(), values, Origin::Call(Location::caller()));
        self.like(bound)
    }

    /// This context without the key `T`. The snapshot itself does not change.
    ///
    /// The value can no longer be read. It is dropped when no context needs it, nor any value that was bound together with it. If a
    /// value is to be dropped early, bind it by itself.
    #[track_caller]
    pub fn without<T: Context>(&self) -> Self {
        match self.context() {
            Some(context) if context.value::<T>().is_some() => {
                let without = context.without(T::__key().index(), Origin::Call(Location::caller()));
                self.like(without)
            }
            _ => self.clone(),
        }
    }

    /// Runs `f` in this context. The previous context is back when `f` returns or panics. Costs as much as the clone of an `Arc`; with
    /// [carriers](crate::carriers), also a call of each whose state is kept, before and after.
    #[inline]
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> R {
        current::within(&mut self.context(), || {
            let _entered = self.0.enter_states();
            f()
        })
    }

    /// Makes a future that is polled, and dropped, in this context.
    ///
    /// To [hooks](crate::hooks) the future is a resource, as are the results of `wrap_stream` and `wrap`.
    #[inline]
    #[track_caller]
    pub fn scope<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped::new(self.carried(Kind::Scope, type_name::<F>), future)
    }

    /// Makes a stream (or sink) that is polled, and dropped, in this context.
    #[inline]
    #[track_caller]
    pub fn wrap_stream<S>(&self, stream: S) -> Scoped<S> {
        Scoped::new(self.carried(Kind::Stream, type_name::<S>), stream)
    }

    /// Makes a closure that runs in this context. Its captured values are dropped there, also when it is never called.
    ///
    /// For a closure that has arguments, or that is called more than once, call [`run`](Self::run) inside the closure.
    #[track_caller]
    pub fn wrap<F: FnOnce() -> R, R>(&self, f: F) -> impl FnOnce() -> R + use<F, R> {
        let closure = ScopedFn::new(self.carried(Kind::Closure, type_name::<F>), f);
        move || closure.call_once()
    }

    /// Makes this the current context of the thread, until the guard is dropped. Use it for synchronous code that cannot be put
    /// into a closure. Otherwise prefer [`run`](Self::run), and in async code [`scope`](Self::scope): the guard does not follow a
    /// task to its next thread, so it is not `Send`.
    ///
    /// Guards may be dropped in any order. The context of a dropped guard never comes back. A guard that outlives the scope in which it
    /// was made ends with that scope. The values of a guard's context live until the guard is dropped; if it is dropped inside of a scope
    /// that was entered later, they live until the end of that scope. Costs an allocation.
    ///
    /// # Across an `.await`
    ///
    /// Drop the guard before the next `.await`. What happens to a guard that is held across an `.await` depends on the code around it:
    ///
    /// - **In an annotated function, or inside any [`Scoped`]**, its context ends at the `.await`. After it, the context of the
    ///   function or scope is current again. No other task sees the guard's context. A function under
    ///   `#[with_context(inherit)]` is no scope.
    /// - **Without any scope around it**, its context stays current on the thread while the task waits. Every other task that
    ///   the thread polls in the meantime sees it, unless that task runs in a scope. The compiler refuses this where a future
    ///   has to be `Send`, as for `tokio::spawn`. It cannot refuse it in `spawn_local` and `block_on`.
    ///
    /// ```
    /// use ctx_runtime::{Context, Snapshot, try_get, with_context};
    /// use tokio::task::{LocalSet, spawn_local, yield_now};
    ///
    /// #[derive(Context)]
    /// struct Tenant(&'static str);
    ///
    /// fn tenant() -> Option<&'static str> {
    ///     try_get::<Tenant>().ok().map(|tenant| tenant.0)
    /// }
    ///
    /// async fn without_a_scope() {
    ///     let _entered = Snapshot::empty().with(Tenant("acme")).enter();
    ///     yield_now().await; // other tasks of this thread see "acme"
    ///     assert_eq!(tenant(), Some("acme"));
    /// }
    ///
    /// #[with_context]
    /// async fn annotated() {
    ///     let _entered = Snapshot::empty().with(Tenant("acme")).enter();
    ///     yield_now().await; // no other task sees it, and it ends here
    ///     assert_eq!(tenant(), None);
    /// }
    ///
    /// async fn scoped() {
    ///     let snapshot = Snapshot::empty().with(Tenant("acme"));
    ///     snapshot.scope(async {
    ///         yield_now().await; // no other task sees it, and it goes on
    ///         assert_eq!(tenant(), Some("acme"));
    ///     }).await;
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// LocalSet::new().run_until(async {
    ///     let (task, other) = (spawn_local(without_a_scope()), spawn_local(async { tenant() }));
    ///     assert_eq!(other.await.unwrap(), Some("acme"));
    ///     task.await.unwrap();
    ///
    ///     let (task, other) = (spawn_local(annotated()), spawn_local(async { tenant() }));
    ///     assert_eq!(other.await.unwrap(), None);
    ///     task.await.unwrap();
    ///
    ///     let (task, other) = (spawn_local(scoped()), spawn_local(async { tenant() }));
    ///     assert_eq!(other.await.unwrap(), None);
    ///     task.await.unwrap();
    /// }).await;
    /// # }
    /// ```
    ///
    /// Clippy warns of every guard that is held across an `.await`, with this in `clippy.toml`:
    ///
    /// ```toml
    /// await-holding-invalid-types = [
    ///     { path = "ctx_runtime::Entered", reason = "other tasks may see its context: use `Snapshot::scope`" },
    /// ]
    /// ```
    #[track_caller]
    pub fn enter(&self) -> Entered {
        let guard = EntryGuard::enter(self.context(), Origin::Call(Location::caller()));
        if let Some(states) = self.0.clone_states() {
            guard.ends_with(states.into_entered());
        }
        Entered::new(guard)
    }

    /// A count of the context, without the frame of a snapshot that is kept by hand.
    #[inline]
    fn context(&self) -> Option<Frame> {
        self.0.with_frame(|frame| frame.map(frame::kept_context).cloned())
    }

    /// A snapshot of another context, with the same states of carriers.
    #[inline]
    #[track_caller]
    fn like(&self, context: Frame) -> Self {
        Snapshot::with_states_of(&self.0, Some(context))
    }

    /// What work carries, without hooks.
    #[track_caller]
    pub(super) fn of(work: &Carried) -> Self {
        Snapshot::with_states_of(work, work.frame())
    }

    #[inline]
    #[track_caller]
    fn with_states_of(work: &Carried, context: Option<Frame>) -> Self {
        Snapshot(Carried::unwatched(frame::by_snapshot(context)).with_states_of(work))
    }

    /// What work carries that is made from this snapshot.
    #[inline]
    #[track_caller]
    fn carried(&self, kind: Kind, function: Function) -> Carried {
        Carried::at_call(self.context(), kind, function).with_states_of(&self.0)
    }
}

impl Default for Snapshot {
    fn default() -> Self {
        Snapshot::empty()
    }
}

/// Shows which keys are bound. The values are not shown, because they may be secrets.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.with_frame(|frame| frame.map(|frame| keys::names(frame.bound())).unwrap_or_default());
        f.debug_tuple("Snapshot").field(&names).finish()
    }
}

/// The guard of [`Snapshot::enter`] and [`enter`](crate::enter). It is not `Send`: it belongs to the thread on which it was made.
///
/// Do not hold it across an `.await`. Without a scope around it, other tasks of the thread see its context while the task waits. In
/// a scope, its context ends at the `.await`. [`Snapshot::enter`] shows both, and how to let clippy warn of it.
#[must_use = "the context is current only until the guard is dropped"]
pub struct Entered {
    #[expect(dead_code, reason = "it ends when it is dropped")]
    guard: EntryGuard,
}

impl Entered {
    pub(crate) fn new(guard: EntryGuard) -> Self {
        Entered { guard }
    }
}

impl fmt::Debug for Entered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entered").finish_non_exhaustive()
    }
}
