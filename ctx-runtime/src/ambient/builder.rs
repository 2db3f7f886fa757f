//! Turning on ambient mode.

use std::fmt;

use tokio::runtime::{Builder, TaskMeta};

use super::callbacks::Callbacks;
use super::installed::Installed;

/// Turns on ambient mode for the runtimes of this builder: each task for which `filter` is true begins in its spawner's context.
///
/// Short for [`Ambient::new`], [`filter`](Ambient::filter) and [`install`](Ambient::install).
pub fn install(builder: &mut Builder, filter: impl Fn(&TaskMeta<'_>) -> bool + Send + Sync + 'static) -> &mut Builder {
    Ambient::new().filter(filter).install(builder)
}

/// Ambient mode with a filter, and with your own callbacks in the hooks that it takes.
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
/// A callback that panics does the same as without ambient mode: tokio lets the panic out of the spawn, or out of the
/// worker, and catches a panic of `on_task_terminate`.
#[derive(Default)]
#[must_use = "does nothing unless installed"]
pub struct Ambient {
    callbacks: Callbacks,
}

impl Ambient {
    /// Returns ambient mode without a filter and callbacks: every task is carried.
    pub fn new() -> Self {
        Ambient::default()
    }

    /// Carries only tasks for which `filter` returns true. The spawner calls it, once for each task, if there is a context
    /// at all, or a carrier is installed. If it panics, the spawn panics.
    pub fn filter(mut self, filter: impl Fn(&TaskMeta<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.callbacks.filter = Some(Box::new(filter));
        self
    }

    /// Installs all four hooks, in place of the hooks that the builder has.
    pub fn install(self, builder: &mut Builder) -> &mut Builder {
        Installed::install(self.callbacks, builder)
    }
}

/// Each call adds a callback. Callbacks are called in the order in which they were added.
macro_rules! callbacks {
    ($($(#[$doc:meta])* $method:ident: $field:ident;)*) => {
        impl Ambient {$(
            $(#[$doc])*
            pub fn $method(mut self, callback: impl Fn(&TaskMeta<'_>) + Send + Sync + 'static) -> Self {
                self.callbacks.$field.push(callback);
                self
            }
        )*}
    };
}
callbacks! {
    /// Adds a callback for each spawn. It is called in the spawner's context, after the context of the task was captured.
    on_task_spawn: spawn;
    /// Adds a callback before each poll. It is called in the task's context.
    on_before_task_poll: before_poll;
    /// Adds a callback after each poll. It is called in the task's context.
    on_after_task_poll: after_poll;
    /// Adds a callback for the end of each task. If the task ends in a poll, it is called in the task's context; if a
    /// runtime is shut down, in the context of whoever shuts it down. tokio also calls it for each job of `spawn_blocking`,
    /// of which the other callbacks are not told.
    on_task_terminate: terminate;
}

impl fmt::Debug for Ambient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ambient").finish_non_exhaustive()
    }
}
