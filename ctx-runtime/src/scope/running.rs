//! Running work in its context, and telling hooks of the run.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use super::carried::{Carried, Extras};
use crate::current;

/// Runs `f` in the context of `work`, like [`within`](current::within), and tells hooks if they watch `work`. `is_result` says whether `f`
/// gave the result of the work.
#[inline]
pub(crate) fn running<R>(work: &mut Carried, f: impl FnOnce() -> R, is_result: impl FnOnce(&R) -> bool) -> R {
    let mut runs = Runs::new(work);
    let came = f();
    runs.has_result = is_result(&came);
    came
}

struct Runs<'a> {
    slot: &'a mut Carried,
    own: *const (),
    has_result: bool,
}

impl<'a> Runs<'a> {
    #[inline]
    fn new(slot: &'a mut Carried) -> Self {
        let own = slot.address();
        begin(slot);
        Runs { slot, own, has_result: false }
    }
}

impl Drop for Runs<'_> {
    #[inline]
    fn drop(&mut self) {
        stop(self.slot, self.own, self.has_result);
    }
}

/// Makes the context from before the run current again. `own` is the address that `work` had before the run.
#[inline]
pub(super) fn stop(work: &mut Carried, own: *const (), has_result: bool) {
    // If the work carries more than a frame, it has an address that no frame has. So the current frame is that of the work.
    if current::is(own) {
        // SAFETY: the work carries a frame, as the comment above says.
        let slot = unsafe { work.as_frame_unchecked() };
        if !current::is_entry(slot) && current::swap_back(own, slot) {
            return;
        }
    }
    end(work, has_result);
}

/// Does the same if the work carries more than a frame, or if guards were left in the run.
#[cold]
pub(super) fn end(work: &mut Carried, has_result: bool) {
    match work.as_frame_mut() {
        Ok(frame) => current::leave_scope(frame),
        Err(extras) => extras.leave(has_result),
    }
}

/// Makes the context of `work` current. The context from before is kept in its place.
#[inline]
pub(super) fn begin(work: &mut Carried) {
    match work.as_frame_mut() {
        Ok(frame) => *frame = current::replace(frame.take()),
        Err(extras) => begin_extras(extras),
    }
}

/// It does not unwind, because panics of hooks and of carriers are caught. Its ABI says so, so that its callers need no cleanup. It
/// takes the address in the slot, and not the address of the slot, so that other work can stay in registers.
#[cold]
extern "C" fn begin_extras(extras: Extras<'_>) {
    extras.enter();
}
