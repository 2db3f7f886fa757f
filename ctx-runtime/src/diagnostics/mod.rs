//! Answers to "where did my context go?" and "who keeps it?": ready-made observers, built on [`hooks`].
//!
//! - [`explain`] says why a read finds nothing: at which hand-over the context was lost, and what to do about it.
//! - [`record`] writes down a request as a graph: every piece of work, when it ran on which thread, and what created it; for
//!   Perfetto, Graphviz and Mermaid.
//!
//! Needs the feature `diagnostics`.
//!
//! # What is alive, and what leaks
//!
//! [`live()`] lists the contexts that are alive, with what is bound in them and who holds them; [`leaks`] those that outlive their
//! root, by what keeps them; [`history()`] says how many there were over time. They know contexts that were made while somebody
//! [watched](watch), and no others.
//!
//! Where nobody watches, it costs the look at a flag where a context is made, captured or kept. While somebody does, the making
//! and dropping of a context, and of work, enters and leaves tables, in parts of which each has a lock, and a context that is
//! kept by hand has a frame of its own: about 0.2 µs for a context, and half as much for work, a snapshot or a
//! [`ContextRef`](crate::ContextRef). Watch a [share of the roots](watch_roots) where that is too much.
//!
//! # An allocator that reads the context
//!
//! The global allocator of a program may read the context, to count memory by tenant for example, also while somebody watches:
//! nothing is allocated under a lock of this crate. It needs a flag that keeps it from profiling itself, in a thread-local that has
//! no destructor (`const { Cell::new(false) }`), as its own reads may allocate. It may call
//!
//! - [`try_with`](crate::try_with) on every toolchain: that touches no thread-local that has a destructor, and neither does the
//!   drop of its error;
//! - [`try_get`](crate::try_get) and [`Snapshot::capture`](crate::Snapshot::capture), if the standard library lets allocators
//!   touch thread-locals that have destructors ([since rust-lang/rust#144465][tls]): while somebody watches, they make a frame, and
//!   each thread keeps memory for frames. Older ones end the process if the first such thread-local of a thread is touched
//!   while another one is registered.
//!
//! It may not call [`with`](crate::with()) and [`get`](crate::get), which panic, nor the functions of this module: some capture a
//! backtrace, which the standard library does under a lock of its own.
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

pub use crate::api::missing::{Loss, Place, Step, Why, explain};
pub use flow::{Dot, Flow, LeftOut, Mermaid, Moment, Outcome, Recorded, Recorder, Recording, Run, record, recorder};

pub use history::{History, Sample, history};
pub use leaks::{Keeper, Leak, Leaks, leaks};
pub use live::live;
pub use live_context::{Binding, KeptAt, Live, LiveContext};
pub use maker::Maker;

/// Watches all work from now on, as [`hooks::install`] does, until the result is dropped. What the other functions of
/// this module say is about work that was created while somebody watched.
pub fn watch() -> Watching {
    watch_roots(1.0)
}

/// The same for a [share of the roots](hooks::Filter::sample_roots).
pub fn watch_roots(share: f64) -> Watching {
    let filter = hooks::filter().sample_roots(share);
    Watching { _share: watch::Share::of(&filter), _installed: filter.install(work::Watcher) }
}

/// Whether this thread holds a lock of the runtime: for tests, in an allocator. Never true in release builds.
#[doc(hidden)]
pub fn __is_locked() -> bool {
    locked::is_held()
}

/// While it lives, work is watched.
#[must_use = "nothing is watched any more when this is dropped"]
pub struct Watching {
    _share: watch::Share,
    _installed: Installed,
}

impl fmt::Debug for Watching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watching").finish_non_exhaustive()
    }
}
