//! Running code, and futures, with more values bound.

use std::any::type_name;
use std::panic::Location;

use crate::api::snapshot::Entered;
use crate::current::{self, EntryGuard};
use crate::hooks::Kind;
use crate::scope::{Carried, Scoped};
use crate::storage::bind::Bindings;
use crate::storage::frame::Frame;
use crate::storage::origin::Origin;

/// Runs `f` in the current context with `values` bound on top.
///
/// ```
/// # #[derive(ctx_runtime::Context)] struct Tenant(&'static str);
/// # #[derive(ctx_runtime::Context)] struct User(u64);
/// ctx_runtime::run((Tenant("acme"), User(7)), || {
///     assert_eq!(ctx_runtime::get::<User>().0, 7);
/// });
/// assert!(ctx_runtime::try_get::<User>().is_err());
/// ```
#[inline]
#[track_caller]
pub fn run<R>(values: impl Bindings, f: impl FnOnce() -> R) -> R {
    let mut context = Some(current::bind_here(values, Origin::Call(Location::caller())));
    current::within(&mut context, f)
}

/// Binds `values` on top of the current context, until the guard is dropped. Use it for the rest of synchronous code that cannot be put into a
/// closure. [`Snapshot::enter`](crate::Snapshot::enter) says what holds for guards, also across an `.await`.
///
/// ```
/// # #[derive(ctx_runtime::Context)] struct Tenant(&'static str);
/// fn charge() {
///     let _tenant = ctx_runtime::enter(Tenant("acme"));
///     assert_eq!(ctx_runtime::get::<Tenant>().0, "acme");
/// }
/// # charge();
/// # assert!(ctx_runtime::try_get::<Tenant>().is_err());
/// ```
#[track_caller]
pub fn enter(values: impl Bindings) -> Entered {
    let origin = Origin::Call(Location::caller());
    Entered::new(EntryGuard::enter(Some(Frame::bind(current::capture(), values, origin)), origin))
}

/// Makes a future that is polled, and dropped, in the current context with `values` bound on top.
///
/// The context is captured when `scope` is called, not at the first poll.
#[inline]
#[track_caller]
pub fn scope<F: Future>(values: impl Bindings, future: F) -> Scoped<F> {
    let context = Frame::bind(current::capture(), values, Origin::Call(Location::caller()));
    Scoped::new(Carried::at_call(Some(context), Kind::Scope, type_name::<F>), future)
}

/// Runs code whose work belongs to nobody: `f` reads the current context, but what it hands over leaves the context and the states of
/// [carriers](crate::carriers) behind, as under `#[context(detach)]`. For calls of libraries that start work for everybody, such as the
/// connections of a pool: otherwise they would keep the context of the call that happened to need a connection.
///
/// Work of plain code is handed over in [ambient mode](crate#features) only. Costs a block of memory.
///
/// ```
/// use ctx_runtime::{Context, detached, run, try_get, with_context};
///
/// #[derive(Context)]
/// struct Request(u64);
///
/// #[with_context]
/// fn start_worker() -> std::thread::JoinHandle<bool> {
///     std::thread::spawn(|| try_get::<Request>().is_ok())
/// }
///
/// run(Request(7), || {
///     assert!(start_worker().join().unwrap());
///     assert!(!detached(start_worker).join().unwrap());
///     assert!(detached(|| try_get::<Request>().is_ok()));
/// });
/// ```
#[track_caller]
pub fn detached<R>(f: impl FnOnce() -> R) -> R {
    let _detaching = EntryGuard::detach(None, Origin::Call(Location::caller()));
    f()
}
