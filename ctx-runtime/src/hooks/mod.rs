//! Watching work: when it is created, runs, gives its result and is gone.
//!
//! A [`Resource`] is a piece of work that runs in a context: the call of an annotated `async fn`, a task, a closure on a
//! thread or in a pool, a stream. [`Hooks`] are told about each:
//!
//! | | when | in which execution |
//! |---|---|---|
//! | [`init`](Hooks::init) | it is created | its creator's |
//! | [`before`](Hooks::before), [`after`](Hooks::after) | code of it runs: a poll, a call, a destructor of unfinished work | its own |
//! | [`resolve`](Hooks::resolve) | it has given its result, or has become a task; never for work that panics or is cancelled | that around it |
//! | [`destroy`](Hooks::destroy) | it is dropped | that around it |
//!
//! Always in this order, `init` and `destroy` once, `before` and `after` in pairs, `resolve` at most once. It is what Node.js has
//! in `async_hooks`, and the names are from there.
//!
//! In each of them the context of the resource is current: what it binds can be read in `init` and in `destroy`, too.
//!
//! - A root begins with its function, and ends with the future or stream that this returns, if it returns one.
//! - A future that has a context already, and is handed over at a spawn site, becomes the task: it has resolved then, without
//!   having run, and the task is another resource.
//! - An `async fn` that binds, and gives a future or stream, goes on in that, and resolves with it; unless the body ends with a
//!   `stream!` or an `async` block, which is a resource of its own.
//! - A parallel iterator that ends in a destructor, while its thread unwinds, is not told to have resolved.
//! - A root that is not `async`, and panics in a destructor, while its thread unwinds, is told to have resolved.
//! - Work that is gone without a result has panicked if [`std::thread::panicking`] was true in the `after` of one of its runs,
//!   and not in the `before` of that run; else it was cancelled. In `destroy` it says less: who catches a panic may drop the
//!   work later, and a panic in the work around it cancels it.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicUsize, Ordering};
//! use ctx_runtime::hooks::{self, Hooks, Kind, Resource};
//! use ctx_runtime::{Context, context_root, with_context};
//!
//! #[derive(Context)]
//! struct RequestInfo(u64);
//!
//! #[context_root(RequestInfo(7))]
//! async fn handle() {
//!     tokio::spawn(async { audit().await }).await.unwrap();
//! }
//!
//! #[with_context]
//! async fn audit() {
//!     assert!(hooks::execution_id().is_some());
//! }
//!
//! #[derive(Default)]
//! struct TasksAlive(AtomicUsize);
//!
//! impl Hooks for TasksAlive {
//!     fn init(&self, task: &Resource) {
//!         assert!(task.function().ends_with("handle"));
//!         self.0.fetch_add(1, Ordering::Relaxed);
//!     }
//!     fn destroy(&self, _: &Resource) {
//!         self.0.fetch_sub(1, Ordering::Relaxed);
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let alive = Arc::new(TasksAlive::default());
//! let installed = hooks::filter().kinds([Kind::Task]).install(Arc::clone(&alive));
//! handle().await;
//! drop(installed);
//! # }
//! ```
//!
//! # Which resources
//!
//! Those that are created after the hooks were installed, have one of the [kinds](Filter::kinds) asked for, and belong to a
//! root that is [sampled](Filter::sample_roots). What is not watched by any hooks is no resource: it is no allocation, has no
//! [`execution_id`], and is nobody's trigger.
//!
//! What created a resource, and whose code runs, is the nearest that *any* hooks watch. So other hooks, as those of diagnostics, change
//! which that is; and hooks with a filter may never have been told of it. Who asks for the nearest of some kinds watches all of
//! them, and keeps a map of the triggers.
//!
//! Code that no annotation, and no call of this crate, has put into a context is none either: a raw `tokio::spawn` in a function
//! without an attribute is seen by nobody.
//!
//! # What hooks keep
//!
//! A [`Slot`] keeps a value about each resource, as the moment of its creation, and drops it with the resource.
//!
//! # What hooks may do
//!
//! Anything. They run where the code that they watch runs, in its context, so they should be quick. What they create themselves is
//! not watched, nor what that creates, as far as it carries a context: a raw spawn in a hook, and what is called in that task, is like
//! any other. A panic in one is reported by the panic hook, as always, and goes no further: the work that is watched does not
//! notice, and other hooks are told. A guard of [`Snapshot::enter`](crate::Snapshot::enter) that a hook leaves open stays open, as one
//! of the code around it would.
//!
//! # Costs
//!
//! With no hooks installed: the look at a flag where work is created, and at a bit of a pointer where it is polled. With hooks, a
//! resource is an allocation; each event is a call through a pointer for each of the hooks. There is no lock and no shared counter.
//! A value in a [`Slot`] is one more allocation.

mod events;
mod execution;
mod filter;
mod install;
mod latest;
mod listeners;
pub(crate) mod panics;
mod resource;
mod slot;
mod tell;
mod thread_view;
mod values;
mod view;

pub use events::Hooks;
pub use execution::{execution_id, trigger_id};
pub use filter::{Filter, filter};
pub use install::{Installed, install};
pub use resource::Resource;
pub use slot::Slot;

pub use crate::storage::kind::Kind;
pub use crate::storage::number::ResourceId;

pub(crate) use events::Event;
#[cfg(feature = "diagnostics")]
pub(crate) use execution::running;
pub(crate) use execution::{
    Execution, ExecutionGuard, begin_execution, end_execution, execution, pause_execution, run_as,
};
pub(crate) use latest::{are_installed, may_watch};
pub(crate) use tell::{as_hooks, tell, wanted};
pub(crate) use thread_view::is_telling;
pub(crate) use values::Values;
