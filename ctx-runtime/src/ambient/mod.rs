//! Ambient mode: every task of a tokio runtime begins in its spawner's context, whoever's code spawns it, without an
//! annotation. Feature `ambient`, under `--cfg tokio_unstable`: without that, there is no such module.
//!
//! ```
//! use ctx_runtime::{Context, ambient};
//!
//! #[derive(Context)]
//! struct RequestInfo(u64);
//!
//! // Knows nothing of contexts.
//! async fn of_some_library() -> u64 {
//!     let task = tokio::spawn(async { tokio::spawn(async { ctx_runtime::get::<RequestInfo>().0 }).await.unwrap() });
//!     task.await.unwrap()
//! }
//!
//! let mut builder = tokio::runtime::Builder::new_multi_thread();
//! ambient::install(&mut builder, ambient::everything);
//! let runtime = builder.build().unwrap();
//!
//! assert_eq!(runtime.block_on(ctx_runtime::scope(RequestInfo(7), of_some_library())), 7);
//! ```
//!
//! # What holds
//!
//! The context is captured by the spawner, with the policies of its keys, as at a spawn site in annotated code. It is
//! current in each poll of the task, and what was current before is back after it, also when the poll panics or leaves
//! a guard of [`Snapshot::enter`](crate::Snapshot::enter) open. What carries a context by itself keeps that: an annotated `async fn`, a
//! spawn site in annotated code, a [`Scoped`](crate::Scoped). A task whose spawner has no context, or that the filter keeps out,
//! begins in none, also on a runtime that is driven inside one. A task gives its context up behind its last poll: whoever
//! joins it on another thread may be a moment earlier.
//!
//! # What it does not reach
//!
//! tokio calls no hook there:
//!
//! - `spawn_blocking`: the closure runs in no context. Threads, rayon and other executors likewise.
//! - The tasks of a `LocalSet` run in the context of whoever polls the `LocalSet`. Those of a `LocalRuntime` are reached.
//! - What `block_on` runs itself is no task: it is in the context of the caller.
//! - A future that is dropped because its runtime shuts down, or was shut down before it was spawned, is dropped in the
//!   context of whoever drops it: of the thread that drops a current-thread runtime, of none on a worker. One that is
//!   aborted is dropped by the runtime, in a poll, and so in its context: before its first poll, and half-way.
//! - The output of a task is dropped in its context if its `JoinHandle` was dropped before the task was done; later, in the
//!   context of whoever drops the handle.
//!
//! The tasks are no resources: [`hooks`] are not told of them, [`execution_id`](crate::hooks::execution_id) is none in
//! them, and to `diagnostics` they are among the others who hold a context.
//!
//! And a hook sees the spawner, not what it spawns. The task of a spawn site under `#[context(detach)]` reads nothing, but the
//! spawner's context lives on until that task ends. Spawn it in `Snapshot::empty().run(..)`, or keep it out by the filter.
//!
//! # What it costs
//!
//! Of a spawn, some tenth if nothing is bound, and a fifth if something is; a poll that is not the last costs two more atomic
//! operations. See `docs/PERFORMANCE.md` in the repository. 32 KiB for each call of [`install`].
//!
//! # Other hooks
//!
//! tokio keeps one callback for each event, and does not show it. [`Ambient`] takes yours, and calls them with its own. Who
//! sets one of `on_task_spawn`, `on_before_task_poll`, `on_after_task_poll` and `on_task_terminate` on the builder replaces
//! what was there: before `install`, theirs is lost; after it, ours, and as soon as one of the four is gone, the others
//! carry nothing any more. (Unless a runtime was built from the builder in between, which still has it. Do not do that.)

use std::fmt;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::{Builder, TaskMeta};

#[cfg(feature = "diagnostics")]
use crate::api::missing;
use crate::hooks::panics::catch_panic;
use crate::storage::crossing::cross;
use crate::storage::frame::Frame;
use crate::storage::origin::Origin;
use crate::{current, hooks};

mod filter;
mod polls;
mod store;

use store::Store;

pub use filter::{everything, except};
use polls::Task;

/// Lets every task of the runtimes of this builder begin in its spawner's context, if the filter says so.
///
/// Short for [`Ambient::new`], [`filter`](Ambient::filter) and [`install`](Ambient::install).
pub fn install(builder: &mut Builder, filter: impl Fn(&TaskMeta<'_>) -> bool + Send + Sync + 'static) -> &mut Builder {
    Ambient::new().filter(filter).install(builder)
}

/// Ambient mode with a filter, and with callbacks of your own in the hooks that it takes.
///
/// ```
/// use ctx_runtime::ambient::Ambient;
///
/// let mut builder = tokio::runtime::Builder::new_current_thread();
/// Ambient::new()
///     .filter(|task| task.spawned_at().file().starts_with("src/"))
///     .on_task_spawn(|task| println!("{} comes from {}", task.id(), task.spawned_at()))
///     .install(&mut builder);
/// # builder.build().unwrap();
/// ```
///
/// A callback that panics does what it does without this: tokio lets the panic out of the spawn, or out of the worker, and
/// catches that of `on_task_terminate`.
#[derive(Default)]
#[must_use = "does nothing unless installed"]
pub struct Ambient {
    filter: Option<Box<Filter>>,
    spawn: Callbacks,
    before_poll: Callbacks,
    after_poll: Callbacks,
    terminate: Callbacks,
}

type Filter = dyn Fn(&TaskMeta<'_>) -> bool + Send + Sync;
type Callback = dyn Fn(&TaskMeta<'_>) + Send + Sync;

impl Ambient {
    /// Everything is carried.
    pub fn new() -> Self {
        Ambient::default()
    }

    /// Carries those tasks alone of which this is true. It is asked by the spawner, once for each task, if there is a
    /// context at all. If it panics, so does the spawn.
    pub fn filter(mut self, filter: impl Fn(&TaskMeta<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// Installs the hooks, all four, in place of those that the builder has.
    pub fn install(self, builder: &mut Builder) -> &mut Builder {
        #[cfg(feature = "diagnostics")]
        missing::find_plain_spawns_by(|| polls::current_task().map(|task| task.spawned_at));
        let installed = Arc::new(Installed { ambient: self, store: Store::default(), is_whole: AtomicBool::new(true) });
        let hook = || Hook(installed.clone());
        let (spawn, before, after, terminate) = (hook(), hook(), hook(), hook());
        builder
            .on_task_spawn(move |task| spawn.of().spawned(task))
            .on_before_task_poll(move |task| before.of().begin_poll(task))
            .on_after_task_poll(move |task| after.of().end_poll(task))
            .on_task_terminate(move |task| terminate.of().terminated(task))
    }
}

/// Each call adds one. They are called in that order.
macro_rules! callbacks {
    ($($(#[$doc:meta])* $method:ident: $field:ident;)*) => {
        impl Ambient {$(
            $(#[$doc])*
            pub fn $method(mut self, callback: impl Fn(&TaskMeta<'_>) + Send + Sync + 'static) -> Self {
                self.$field.0.push(Box::new(callback));
                self
            }
        )*}
    };
}
callbacks! {
    /// Adds a callback for each spawn. It is called in the spawner's context, when the task's has been captured.
    on_task_spawn: spawn;
    /// Adds a callback before each poll. It is called in the task's context.
    on_before_task_poll: before_poll;
    /// Adds a callback after each poll. It is called in the task's context.
    on_after_task_poll: after_poll;
    /// Adds a callback for the end of each task. It is called in the task's context, if that ends in a poll; when a
    /// runtime is shut down, in that of whoever does so. tokio calls it for each job of `spawn_blocking`, too, of which the other
    /// callbacks are not told.
    on_task_terminate: terminate;
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Callbacks(Vec<Box<Callback>>);

impl Callbacks {
    #[inline]
    fn call(&self, task: &TaskMeta<'_>) {
        self.call_and_then(task, || ());
    }

    /// Also if one of them panics.
    #[inline]
    fn call_and_then(&self, task: &TaskMeta<'_>, then: impl FnOnce()) {
        if self.0.is_empty() { then() } else { self.call_each(task, Then(Some(then))) }
    }

    #[cold]
    fn call_each(&self, task: &TaskMeta<'_>, then: Then<impl FnOnce()>) {
        let _then = then;
        self.0.iter().for_each(|callback| callback(task));
    }
}

/// Done when it is dropped.
struct Then<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for Then<F> {
    fn drop(&mut self) {
        if let Some(then) = self.0.take() {
            then();
        }
    }
}

struct Installed {
    ambient: Ambient,
    store: Store,
    /// Nobody has replaced one of the hooks.
    is_whole: AtomicBool,
}

/// What each of the hooks has: tokio drops a callback that is replaced.
///
/// In cache lines of its own: tokio counts the owners of the callback beside it, each task being one.
#[repr(align(128))]
struct Hook(Arc<Installed>);

impl Hook {
    #[inline]
    fn of(&self) -> &Installed {
        &self.0
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.0.is_whole.store(false, Ordering::Relaxed);
    }
}

impl Installed {
    /// In the spawner, before the task is scheduled.
    #[inline]
    fn spawned(&self, task: &TaskMeta<'_>) {
        // What is spawned on a runtime that was shut down has ended here already; and user code comes next.
        let has_context = !current::is_none() || hooks::is_telling();
        if has_context && !polls::ended_last(task.id()) && self.is_whole.load(Ordering::Relaxed) {
            self.capture(task);
        }
        self.ambient.spawn.call(task);
    }

    #[inline]
    fn capture(&self, task: &TaskMeta<'_>) {
        if self.ambient.filter.as_ref().is_none_or(|filter| filter(task))
            && let Some(context) = captured(task)
        {
            self.store.put(task.id(), cross(context));
        }
    }

    #[inline]
    fn begin_poll(&self, task: &TaskMeta<'_>) {
        if self.is_whole.load(Ordering::Relaxed) {
            let (context, is_another) = self.store.take(task.id());
            polls::begin(Task { id: task.id(), spawned_at: task.spawned_at() }, context, is_another);
        }
        if !self.ambient.before_poll.0.is_empty() {
            self.call_before_poll(task);
        }
    }

    #[cold]
    fn call_before_poll(&self, task: &TaskMeta<'_>) {
        let leaves = Then(Some(|| self.leave(task)));
        self.ambient.before_poll.call(task);
        mem::forget(leaves);
    }

    /// Comes after each poll, as tokio catches the panics of tasks.
    #[inline]
    fn end_poll(&self, task: &TaskMeta<'_>) {
        self.ambient.after_poll.call_and_then(task, || self.leave(task));
    }

    #[inline]
    fn leave(&self, task: &TaskMeta<'_>) {
        let (store, id) = (&self.store, task.id());
        let ended = polls::end(id);
        let Some(context) = ended.context else { return };
        if ended.for_ever {
            give_up(store.end(id, &context, ended.is_another));
            give_up(Some(context));
        } else if ended.is_another {
            give_up(Some(context));
        } else {
            give_up(store.put_back(id, context));
        }
    }

    /// In the task's last poll; or, if it ends between polls, after its future has been dropped.
    #[inline]
    fn terminated(&self, task: &TaskMeta<'_>) {
        self.ambient.terminate.call_and_then(task, || {
            if !polls::has_ended(task.id()) {
                give_up(self.store.remove(task.id()));
            }
        });
    }
}

/// The spawner's context. What hooks spawn is marked as theirs, or they would be told of what it does.
#[inline]
fn captured(task: &TaskMeta<'_>) -> Option<Frame> {
    let context = current::capture();
    if hooks::is_telling() { Some(Frame::never_watched(context, Origin::Call(task.spawned_at()))) } else { context }
}

/// A value's destructor that panics shall not end a worker.
#[inline]
fn give_up(context: Option<Frame>) {
    if let Some(context) = context {
        catch_panic(|| drop(context));
    }
}

#[cfg(all(test, feature = "diagnostics"))]
mod tests {
    use tokio::runtime::LocalOptions;
    use tokio::task::{LocalSet, spawn_local};

    use super::polls::current_task;
    use super::*;

    #[test]
    fn a_task_that_is_polled_is_known_by_where_it_was_spawned() {
        let mut builder = Builder::new_current_thread();
        install(&mut builder, |task| task.spawned_at().column() != 1);
        let runtime = builder.build_local(LocalOptions::default()).unwrap();
        assert!(current_task().is_none());
        runtime.block_on(async {
            assert!(current_task().is_none(), "it is no task");
            let line = line!() + 1;
            let task = spawn_local(async {
                let local = LocalSet::new();
                let inside = local.spawn_local(async { current_task().is_none() });
                assert!(local.run_until(inside).await.unwrap(), "hooks do not know it");
                current_task().unwrap()
            });
            let id = task.id();
            let task = task.await.unwrap();
            assert_eq!((task.id, task.spawned_at.file(), task.spawned_at.line()), (id, file!(), line));
        });
        assert!(current_task().is_none());
    }
}
