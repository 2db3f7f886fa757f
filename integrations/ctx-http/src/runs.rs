//! Contexts in which the pieces of a request run.

use ctx_runtime::{Root, Snapshot};

/// A context in which code runs in pieces. Sealed: a [`Root`], or a [`Snapshot`].
pub trait Runs: sealed::Sealed {
    #[doc(hidden)]
    fn run<R>(&mut self, f: impl FnOnce() -> R) -> R;

    /// The work of the request has given its result: the whole answer, or an error.
    #[doc(hidden)]
    fn resolve(&mut self);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Root {}
    impl Sealed for super::Snapshot {}
}

impl Runs for Root {
    #[inline]
    fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        Root::run(self, f)
    }

    fn resolve(&mut self) {
        Root::resolve(self);
    }
}

impl Runs for Snapshot {
    #[inline]
    fn run<R>(&mut self, f: impl FnOnce() -> R) -> R {
        Snapshot::run(self, f)
    }

    /// A snapshot is no work of its own.
    fn resolve(&mut self) {}
}
