//! Running the rest of a function in a context.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::mem::ManuallyDrop;
use std::ptr;
use std::thread;

use super::carried::Carried;
use super::running::{begin, stop};

/// As [`running`](super::running::running), until it is dropped: for a function that is not `async`, whose body is in no closure. So the compiler, panics and
/// `Location::caller` see the function itself. Not `Send`, as `work` holds what was current before, which may be the entry of a
/// guard.
#[doc(hidden)]
pub struct RunsHere {
    work: Carried,
    own: *const (),
    /// Whether the thread unwinds already: then nobody knows whether it is because of this function.
    unwinds: bool,
}

impl RunsHere {
    #[inline]
    pub(crate) fn new(mut work: Carried) -> Self {
        let own = work.address();
        begin(&mut work);
        RunsHere { work, own, unwinds: thread::panicking() }
    }

    /// Ends it without a result: what was made in it may go on.
    #[inline]
    pub(crate) fn end(self) -> Carried {
        let mut ended = ManuallyDrop::new(self);
        let own = ended.own;
        stop(&mut ended.work, own, false);
        // SAFETY: it is not used again, and not dropped.
        unsafe { ptr::read(&ended.work) }
    }
}

impl Drop for RunsHere {
    #[inline]
    fn drop(&mut self) {
        stop(&mut self.work, self.own, self.unwinds || !thread::panicking());
    }
}
