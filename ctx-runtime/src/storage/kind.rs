//! What a piece of work is.

use std::fmt;

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A function under `#[context_root]`, or a [`root!`](crate::root), with the future or stream that it gives.
    Root,
    /// A call of an annotated `async fn`, or what an annotated function returns that was made by another. (The `async` block that
    /// it ends with is a [`Scope`](Kind::Scope).)
    AsyncFn,
    /// A task that may move between threads.
    Task,
    /// A task that stays on its thread.
    LocalTask,
    /// A closure for code that blocks, as that of `spawn_blocking`.
    Blocking,
    /// A closure that has a thread of its own, as far as the spawn site shows it: `pool.spawn(|| ..)` looks like one.
    Thread,
    /// A closure, or the closures of a parallel iterator, in rayon's pool.
    Pool,
    /// A stream.
    Stream,
    /// A closure that was wrapped by hand, as by [`Snapshot::wrap`](crate::Snapshot::wrap) or `#[context(carry)]`.
    Closure,
    /// A future that was wrapped by hand, as by [`scope`](crate::scope()), or an `async` block that leaves its
    /// function, as the one that it returns.
    Scope,
}

impl Kind {
    /// All kinds there are, each at the index `kind as usize`: for a table with a row for each, or the labels of a metric. A later
    /// version may have more.
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

    /// As it is written in messages and exports.
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
