//! Answers "where did my context go?" and "who keeps it?": ready-made observers, built on [`hooks`].
//!
//! - [`explain`] says why a read finds nothing: at which hand-over the context was lost, and what to do about it.
//! - [`here`] says where code runs: where its context began, and how its work was handed over.
//! - [`record`] records a request as a graph: each piece of work, when it ran on which thread, and what created it. Write the graph for
//!   Perfetto, Graphviz or Mermaid.
//!
//! Needs the feature `diagnostics`.
//!
//! # What is alive, and what leaks
//!
//! [`live()`] lists the contexts that are alive, with their bindings and their holders. [`leaks`] lists the contexts that
//! outlive their root, grouped by what keeps them. [`history()`] says how many contexts there were over time. They know
//! only contexts that were made while somebody [watched](watch).
//!
//! While nobody watches, the cost is a check of a flag where a context is made, captured or kept. While somebody watches,
//! each context and each piece of work is entered into a table, and removed from it, under the lock of a part of the table;
//! and a context that is kept by hand gets a frame of its own. This costs about 0.2 µs for a context, and half as much for
//! work, a snapshot or a [`ContextRef`](crate::ContextRef). If this is too much, watch a [share of the roots](watch_roots).
//!
//! # An allocator that reads the context
//!
//! The global allocator of a program may read the context, for example to count memory by tenant, also while somebody watches:
//! nothing is allocated under a lock of this crate. The allocator needs a flag that keeps it from profiling itself, because its own
//! reads may allocate. The flag is in a thread-local without a destructor (`const { Cell::new(false) }`). The allocator may call
//!
//! - [`try_with`](crate::try_with) on every toolchain: it touches no thread-local with a destructor, and neither does the
//!   drop of its error;
//! - [`try_get`](crate::try_get) and [`Snapshot::capture`](crate::Snapshot::capture), if the standard library lets allocators
//!   touch thread-locals with destructors ([since rust-lang/rust#144465][tls]): while somebody watches, they make a frame, and
//!   each thread keeps memory for frames. An older standard library ends the process if a thread's first such thread-local is
//!   touched while another one is registered.
//!
//! It may not call [`with`](crate::with()) and [`get`](crate::get), which panic, nor the functions of this module: some of
//! them capture a backtrace, and the standard library does so under a lock of its own.
//!
//! [tls]: https://github.com/rust-lang/rust/pull/144465

mod flow;
mod history;
mod leaks;
mod live;
mod live_context;
mod maker;
mod picture;
mod tree;
mod value;

use std::fmt;

use crate::hooks::{self, Installed};
use crate::records::{watch, work};
use crate::sync::locked;

pub use crate::api::missing::{Here, Loss, Place, Step, Why, explain, here};
pub use flow::{Dot, Flow, LeftOut, Mermaid, Moment, Outcome, Recorded, Recorder, Recording, Run, record, recorder};

pub use history::{History, Sample, history};
pub use leaks::{Keeper, Leak, Leaks, leaks};
pub use live::live;
pub use live_context::{Binding, KeptAt, Live, LiveContext};
pub use maker::Maker;

/// Watches all work from now on, as [`hooks::install`] does, until the result is dropped. The other functions of this
/// module know only work that was created while somebody watched.
pub fn watch() -> Watching {
    watch_roots(1.0)
}

/// Watches a [share of the roots](hooks::Filter::sample_roots), as [`watch()`] watches all roots.
pub fn watch_roots(share: f64) -> Watching {
    let filter = hooks::filter().sample_roots(share);
    Watching { _share: watch::Share::of(&filter), _installed: filter.install(work::Watcher) }
}

/// Whether this thread holds a lock of the runtime: for tests, in an allocator. Never true in release builds.
#[doc(hidden)]
pub fn __is_locked() -> bool {
    locked::is_held()
}

/// While a `Watching` lives, work is watched.
#[must_use = "watching ends when this is dropped"]
pub struct Watching {
    _share: watch::Share,
    _installed: Installed,
}

impl fmt::Debug for Watching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watching").finish_non_exhaustive()
    }
}
