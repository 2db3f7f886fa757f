//! The kinds of work.

use std::fmt;

/// The kind of a resource, that is, of a piece of work. Hooks choose by kind which work they watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A function under `#[context_root]`, or a [`root!`](crate::root), with the future or stream that it returns.
    Root,
    /// A call of an annotated `async fn`; or work that an annotated function returns, and that another function made. (If a
    /// function ends with an `async` block, the block is a [`Scope`](Kind::Scope).)
    AsyncFn,
    /// A task that may move between threads.
    Task,
    /// A task that stays on its thread.
    LocalTask,
    /// A closure for code that blocks, for example the closure of `spawn_blocking`.
    Blocking,
    /// A closure with a thread of its own, as far as the spawn site shows: `pool.spawn(|| ..)` looks like a new thread.
    Thread,
    /// A closure, or the closures of a parallel iterator, in rayon's pool.
    Pool,
    /// A stream.
    Stream,
    /// A closure that was wrapped by hand, for example by [`Snapshot::wrap`](crate::Snapshot::wrap) or `#[context(carry)]`.
    Closure,
    /// A future that was wrapped by hand, for example by [`scope`](crate::scope()); or an `async` block that leaves its
    /// function, for example as the return value.
    Scope,
}

impl Kind {
    /// All kinds, each at the index `kind as usize`. Use it for a table with a row for each kind, or for the labels of a
    /// metric. A later version may add kinds.
    pub const ALL: &'static [Kind] = &[
        Kind::Root,
        Kind::AsyncFn,
        Kind::Task,
        Kind::LocalTask,
        Kind::Blocking,
        Kind::Thread,
        Kind::Pool,
        Kind::Stream,
        Kind::Closure,
        Kind::Scope,
    ];

    pub(crate) fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The name of the kind in messages and exports.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Root => "root",
            Kind::AsyncFn => "async fn",
            Kind::Task => "task",
            Kind::LocalTask => "local task",
            Kind::Blocking => "blocking",
            Kind::Thread => "thread",
            Kind::Pool => "pool",
            Kind::Stream => "stream",
            Kind::Closure => "closure",
            Kind::Scope => "scope",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
