//! The hooks of a runtime in ambient mode.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::{Builder, TaskMeta};

use super::callbacks::{Callbacks, Then};
use super::polls::{self, Task};
use super::store::Store;
#[cfg(feature = "diagnostics")]
use crate::api::missing;
use crate::hooks::panics::catch_panic;
use crate::storage::crossing::cross;
use crate::storage::frame::Frame;
use crate::storage::origin::Origin;
use crate::{current, hooks};

pub(super) struct Installed {
    callbacks: Callbacks,
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
    fn installed(&self) -> &Installed {
        &self.0
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.0.is_whole.store(false, Ordering::Relaxed);
    }
}

impl Installed {
    /// Installs the hooks, all four.
    pub(super) fn install(callbacks: Callbacks, builder: &mut Builder) -> &mut Builder {
        #[cfg(feature = "diagnostics")]
        missing::find_plain_spawns_by(|| polls::current_task().map(|task| task.spawned_at));
        let installed = Arc::new(Installed { callbacks, store: Store::default(), is_whole: AtomicBool::new(true) });
        let hook = || Hook(installed.clone());
        let (spawn, before, after, terminate) = (hook(), hook(), hook(), hook());
        builder
            .on_task_spawn(move |task| spawn.installed().spawned(task))
            .on_before_task_poll(move |task| before.installed().begin_poll(task))
            .on_after_task_poll(move |task| after.installed().end_poll(task))
            .on_task_terminate(move |task| terminate.installed().terminated(task))
    }

    /// In the spawner, before the task is scheduled.
    #[inline]
    fn spawned(&self, task: &TaskMeta<'_>) {
        // What is spawned on a runtime that was shut down has ended here already; and user code comes next.
        let has_context = !current::is_none() || hooks::is_telling();
        if has_context && !polls::ended_last(task.id()) && self.is_whole.load(Ordering::Relaxed) {
            self.capture(task);
        }
        self.callbacks.spawn.call(task);
    }

    #[inline]
    fn capture(&self, task: &TaskMeta<'_>) {
        if self.callbacks.filter.as_ref().is_none_or(|filter| filter(task))
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
        if !self.callbacks.before_poll.is_empty() {
            self.call_before_poll(task);
        }
    }

    #[cold]
    fn call_before_poll(&self, task: &TaskMeta<'_>) {
        let leaves = Then(Some(|| self.leave(task)));
        self.callbacks.before_poll.call(task);
        mem::forget(leaves);
    }

    /// Comes after each poll, as tokio catches the panics of tasks.
    #[inline]
    fn end_poll(&self, task: &TaskMeta<'_>) {
        self.callbacks.after_poll.call_and_then(task, || self.leave(task));
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
        self.callbacks.terminate.call_and_then(task, || {
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
