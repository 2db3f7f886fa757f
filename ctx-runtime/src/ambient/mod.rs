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
//! The tasks are no resources: [`hooks`](crate::hooks) are not told of them, [`execution_id`](crate::hooks::execution_id) is none in
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

mod builder;
mod callbacks;
mod filter;
mod installed;
mod polls;
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
