//! Whose code runs on a thread.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::cell::Cell;
use std::ptr;

use super::Resource;

thread_local! {
    /// Null, or the innermost resource whose code runs. Without a destructor, so that it can be read in those of others.
    static RUNNING: Cell<*const Resource> = const { Cell::new(ptr::null()) };
}

/// Whose code ran before, to be put back.
#[derive(Debug)]
pub(crate) struct Outer(*const Resource);

// SAFETY: it is put back on the thread that it comes from, and is not looked at before.
unsafe impl Send for Outer {}
// SAFETY: as above.
unsafe impl Sync for Outer {}

impl Outer {
    pub(crate) const NONE: Outer = Outer(ptr::null());
}

/// The code of `resource` runs from now on.
///
/// # Safety
/// The resource stays where it is until [`end`] was called with what this gives, on the same thread; what began later has
/// ended by then.
#[inline]
pub(crate) unsafe fn begin(resource: &Resource) -> Outer {
    Outer(RUNNING.replace(resource))
}

/// What ran before runs again.
#[inline]
pub(crate) fn end(outer: Outer) {
    RUNNING.set(outer.0);
}

/// The resource whose code runs here.
#[inline]
pub(crate) fn with_running<R>(f: impl FnOnce(Option<&Resource>) -> R) -> R {
    // SAFETY: null, or what `begin` was given, and `end` has not taken away. `f` is ours, and ends nothing.
    f(unsafe { RUNNING.get().as_ref() })
}
