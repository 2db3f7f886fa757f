//! Watches work: when it is created, when it runs, when it gives its result, and when it is dropped.
//!
//! A [`Resource`] is a piece of work that runs in a context: the call of an annotated `async fn`, a task, a closure on a
//! thread or in a pool, a stream. Implement [`Hooks`] to be told of each resource:
//!
//! | | when | in which execution |
//! |---|---|---|
//! | [`init`](Hooks::init) | the resource is created | its creator's |
//! | [`before`](Hooks::before), [`after`](Hooks::after) | its code runs: a poll, a call, a destructor of unfinished work | its own |
//! | [`resolve`](Hooks::resolve) | it has given its result, or has become a task; never if it panics or is cancelled | the one around it |
//! | [`destroy`](Hooks::destroy) | it is dropped | the one around it |
//!
//! The order is always the same. `init` and `destroy` are called once, `before` and `after` in pairs, `resolve` at most
//! once. Node.js has the same in `async_hooks`, and the names are from there.
//!
//! In each of these methods the context of the resource is current. So its values can be read in `init` and in `destroy`, too.
//!
//! - A root begins and ends with its function. If the function returns a future or stream, the root ends with the future or stream.
//! - A future that already has a context, and is handed over at a spawn site, becomes the task. The future resolves at this moment,
//!   without having run, and the task is another resource.
//! - If an `async fn` binds values and returns a future or stream, its resource goes on in this future or stream, and resolves with
//!   it; unless the body ends with a `stream!` or an `async` block, which is a resource of its own.
//! - Work that has given its result, and whose run then panics, because a guard that was dropped in it kept a value whose destructor
//!   panics, has got a `resolve`.
//! - A parallel iterator that ends in a destructor, while its thread unwinds, gets no `resolve`.
//! - A root that is not `async`, and panics in a destructor while its thread unwinds, gets a `resolve`.
//! - Work that is dropped without a result has panicked if [`std::thread::panicking`] was true in the `after` of one of its runs,
//!   and false in the `before` of this run. Otherwise it was cancelled. In `destroy` it says less: code that catches a panic may
//!   drop the work later, and a panic in the work around it cancels the work.
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
//! Resources are pieces of work that are created after hooks were installed, have one of the [kinds](Filter::kinds) that
//! the hooks ask for, and belong to a root that is [sampled](Filter::sample_roots). Work that no hooks watch is no
//! resource: it allocates nothing, has no [`execution_id`], and is nobody's trigger.
//!
//! The trigger of a resource, and the resource whose code runs, are the nearest resources that *any* hooks watch. So other
//! hooks, such as those of diagnostics, may change them, and hooks with a filter may never have been told of them. To find
//! the nearest resource of a kind, watch all kinds and keep a map from resource to trigger.
//!
//! Work that no annotation and no call of this crate has put into a context is no resource either. So no hooks see a raw
//! `tokio::spawn` in a function without an attribute.
//!
//! # What hooks keep
//!
//! A [`Slot`] keeps a value about each resource, such as the time of its creation, and drops the value with the resource.
//!
//! # What hooks may do
//!
//! Anything. Hooks run where the watched code runs, in its context, so they should be quick. Work that hooks create is not
//! watched, and neither is the work that it creates, as far as it carries a context. (A raw spawn in a hook, and the
//! functions that its task calls, are like any other.) A panic in a hook is reported by the panic hook, as always, and goes
//! no further: the watched work does not notice, and other hooks are told. If a hook leaves a guard of
//! [`Snapshot::enter`](crate::Snapshot::enter) open, the guard stays open, as a guard of the code around it would.
//!
//! # Costs
//!
//! Without hooks: a check of a flag where work is created, and of a bit of a pointer where work is polled. With hooks: an
//! allocation for each resource, and for each event a call through a pointer for each of the hooks. There is no lock and no
//! shared counter. A value in a [`Slot`] is one more allocation.

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
