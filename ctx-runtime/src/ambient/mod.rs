//! Ambient mode: every task of a tokio runtime begins in its spawner's context, without an annotation. Use it if code of
//! other crates spawns. Needs the feature `ambient` and `--cfg tokio_unstable`; without them, there is no such module.
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
//! The spawner captures the context, with the policies of its keys, as at a spawn site in annotated code. The context is
//! current in each poll of the task. After the poll, the context from before is current again, also if the poll panics or
//! leaves a guard of [`Snapshot::enter`](crate::Snapshot::enter) open. Work that carries a context by itself keeps this
//! context: an annotated `async fn`, a spawn site in annotated code, a [`Scoped`](crate::Scoped). If the spawner has no
//! context, or the filter keeps the task out, the task begins in no context, also on a runtime that is driven inside of
//! one. A task gives its context up after its last poll: a thread that joins the task may be a moment earlier.
//!
//! # What it does not reach
//!
//! tokio calls no hook in these cases:
//!
//! - `spawn_blocking`: the closure runs in no context. The same holds for threads, rayon and other executors.
//! - The tasks of a `LocalSet` run in the context of whoever polls the `LocalSet`. The tasks of a `LocalRuntime` are reached.
//! - The future of `block_on` is no task: it runs in the context of the caller.
//! - If a future is dropped because its runtime shuts down, or was shut down before the spawn, it is dropped in the context of the
//!   thread that drops it: of the thread that drops a current-thread runtime, or of a worker, which has none. If a task is aborted,
//!   the runtime drops its future in a poll, and so in its context: before its first poll, and half-way.
//! - The output of a task is dropped in the task's context if its `JoinHandle` was dropped before the task was done. Otherwise it is
//!   dropped in the context of whoever drops the handle.
//!
//! What [carriers](crate::carriers) capture follows as well, also if nothing is bound. A spawn site in annotated code decides for its task,
//! also with `#[context(detach)]`. It is known by its line. So if it calls your own function, which calls `tokio::spawn` and is not
//! `#[track_caller]`, the state follows in spite of `#[context(detach)]`.
//!
//! The tasks are no resources: [`hooks`](crate::hooks) are not told of them, [`execution_id`](crate::hooks::execution_id)
//! is `None` in them, and `diagnostics` count them among the others that hold a context.
//!
//! A hook sees the spawner, and not what it spawns. The task of a spawn site under `#[context(detach)]` reads nothing, but the
//! spawner's context lives until this task ends. To avoid it, spawn in `Snapshot::empty().run(..)`, or keep the task out by the filter.
//!
//! # What it costs
//!
//! A spawn costs about a tenth more if nothing is bound, and a fifth more if something is. A poll that is not the last
//! costs two more atomic operations. See `docs/PERFORMANCE.md` in the repository. Each call of [`install`] takes 32 KiB.
//!
//! # Other hooks
//!
//! tokio keeps one callback for each event, and does not show it. [`Ambient`] takes your callbacks, and calls them with its own. A
//! call of `on_task_spawn`, `on_before_task_poll`, `on_after_task_poll` or `on_task_terminate` on the builder replaces the callback
//! that is there. Before `install`, your callback is lost. After `install`, ours is lost, and if one of the four is gone, the others
//! carry nothing any more. (Unless a runtime was built from the builder in between: it still has the lost callback. Do not do this.)

mod builder;
mod callbacks;
mod filter;
mod installed;
mod polls;
mod states;
mod store;

pub use builder::{Ambient, install};
pub use filter::{everything, except};

#[cfg(all(test, feature = "diagnostics"))]
mod tests {
    use tokio::runtime::{Builder, LocalOptions};
    use tokio::task::{LocalSet, spawn_local};

    use super::install;
    use super::polls::current_task;

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
