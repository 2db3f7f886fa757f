//! Turning ambient mode on.

use std::fmt;

use tokio::runtime::{Builder, TaskMeta};

use super::callbacks::Callbacks;
use super::installed::Installed;

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
    callbacks: Callbacks,
}

impl Ambient {
    /// Everything is carried.
    pub fn new() -> Self {
        Ambient::default()
    }

    /// Carries those tasks alone of which this is true. It is asked by the spawner, once for each task, if there is a
    /// context at all. If it panics, so does the spawn.
    pub fn filter(mut self, filter: impl Fn(&TaskMeta<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.callbacks.filter = Some(Box::new(filter));
        self
    }

    /// Installs the hooks, all four, in place of those that the builder has.
    pub fn install(self, builder: &mut Builder) -> &mut Builder {
        Installed::install(self.callbacks, builder)
    }
}

/// Each call adds one. They are called in that order.
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
