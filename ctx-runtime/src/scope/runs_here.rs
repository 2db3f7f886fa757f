//! Running the rest of a function in a context.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::mem::ManuallyDrop;
use std::ptr;
use std::thread;

use super::carried::Carried;
use super::running::{Came, begin, stop};

/// Runs code in a context, like [`running`](super::running::running), until it is dropped. It is for a function that is not `async`: the
/// body is in no closure, so the compiler, panics and `Location::caller` see the function itself. Not `Send`, because `work` holds the
/// frame that was current before, which may be the entry of a guard.
#[doc(hidden)]
pub struct RunsHere {
    work: Carried,
    own: *const (),
    /// Whether the thread was already unwinding: then nobody knows whether it unwinds because of this function.
    unwinds: bool,
}

impl RunsHere {
    #[inline]
    pub(crate) fn new(mut work: Carried) -> Self {
        let own = work.address();
        begin(&mut work);
        RunsHere { work, own, unwinds: thread::panicking() }
    }

    /// Ends the run without a result. Work that was made in the run may go on.
    #[inline]
    pub(crate) fn end(self) -> Carried {
        let mut ended = ManuallyDrop::new(self);
        let own = ended.own;
        stop(&mut ended.work, own, Came::NoResult);
        // SAFETY: `ended` is not used again, and not dropped.
        unsafe { ptr::read(&ended.work) }
    }
}

impl Drop for RunsHere {
    #[inline]
    fn drop(&mut self) {
        let came = if self.unwinds || !thread::panicking() { Came::Result } else { Came::NoResult };
        stop(&mut self.work, self.own, came);
    }
}
