//! The hooks of a runtime in ambient mode.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::{Builder, TaskMeta};

use super::callbacks::{Callbacks, Then};
use super::polls::{self, Task};
use super::states::States;
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
    states: States,
    /// Whether nobody has replaced one of the hooks.
    is_whole: AtomicBool,
}

/// Each of the four hooks owns a `Hook`. tokio drops a callback that is replaced, and its `Hook` with it.
///
/// It has cache lines of its own: beside the callback, tokio counts the callback's owners, and each task is an owner.
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
    /// Installs all four hooks.
    pub(super) fn install(callbacks: Callbacks, builder: &mut Builder) -> &mut Builder {
        #[cfg(feature = "diagnostics")]
        missing::find_plain_spawns_by(|| polls::current_task().map(|task| task.spawned_at));
        let installed = Arc::new(Installed {
            callbacks,
            store: Store::default(),
            states: States::default(),
            is_whole: AtomicBool::new(true),
        });
        let hook = || Hook(installed.clone());
        let (spawn, before, after, terminate) = (hook(), hook(), hook(), hook());
        builder
            .on_task_spawn(move |task| spawn.installed().spawned(task))
            .on_before_task_poll(move |task| before.installed().begin_poll(task))
            .on_after_task_poll(move |task| after.installed().end_poll(task))
            .on_task_terminate(move |task| terminate.installed().terminated(task))
    }

    /// Called in the spawner, before the task is scheduled.
    #[inline]
    fn spawned(&self, task: &TaskMeta<'_>) {
        // A task that is spawned on a runtime that was shut down has ended already. Checked first: user code comes next.
        let has_context = !current::is_none() || hooks::is_telling();
        let has_states = States::are_wanted(task);
        if (has_context || has_states) && !polls::ended_last(task.id()) && self.is_whole.load(Ordering::Relaxed) {
            self.capture(task, has_states);
        }
        self.callbacks.spawn.call(task);
    }

    #[inline]
    fn capture(&self, task: &TaskMeta<'_>, has_states: bool) {
        if self.callbacks.filter.as_ref().is_some_and(|filter| !filter(task)) {
            return;
        }
        if let Some(context) = captured(task) {
            self.store.put(task.id(), cross(context));
        }
        if has_states {
            self.states.capture(task);
        }
    }

    #[inline]
    fn begin_poll(&self, task: &TaskMeta<'_>) {
        if self.is_whole.load(Ordering::Relaxed) {
            let (context, is_another) = self.store.take(task.id());
            polls::begin(Task { id: task.id(), spawned_at: task.spawned_at() }, context, is_another);
            self.states.begin(task.id());
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

    /// Called after each poll, also after a panic: tokio catches the panics of tasks.
    #[inline]
    fn end_poll(&self, task: &TaskMeta<'_>) {
        self.callbacks.after_poll.call_and_then(task, || self.leave(task));
    }

    #[inline]
    fn leave(&self, task: &TaskMeta<'_>) {
        let (store, id) = (&self.store, task.id());
        self.states.end(id);
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

    /// Called in the task's last poll; or, if the task ends between polls, after its future was dropped.
    #[inline]
    fn terminated(&self, task: &TaskMeta<'_>) {
        self.callbacks.terminate.call_and_then(task, || {
            self.states.remove(task.id());
            if !polls::has_ended(task.id()) {
                give_up(self.store.remove(task.id()));
            }
        });
    }
}

/// The spawner's context. For tasks that hooks spawn, it is marked: otherwise hooks would be told of what the tasks do.
#[inline]
fn captured(task: &TaskMeta<'_>) -> Option<Frame> {
    let context = current::capture();
    if hooks::is_telling() { Some(Frame::never_watched(context, Origin::Call(task.spawned_at()))) } else { context }
}

/// Drops a context. If the destructor of a value panics, the panic does not end the worker.
#[inline]
fn give_up(context: Option<Frame>) {
    if let Some(context) = context {
        catch_panic(|| drop(context));
    }
}
