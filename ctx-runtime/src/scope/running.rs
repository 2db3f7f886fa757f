//! Running work in its context, of which hooks may be told.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use super::carried::Carried;
use super::watched::WatchedMut;
use crate::current;

/// As [`within`](current::within), for work that is polled or called, of which hooks may be told; `is_result` says whether what came is what
/// the work was for.
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

/// Makes current what was before; `own` is the address that the work has.
#[inline]
pub(super) fn stop(work: &mut Carried, own: *const (), has_result: bool) {
    // Watched work has an address that no frame has, so what is current is the frame of this work, which is not watched.
    if current::is(own) {
        // SAFETY: as just said.
        let slot = unsafe { work.as_frame_unchecked() };
        if !current::is_entry(slot) && current::swap_back(own, slot) {
            return;
        }
    }
    end(work, has_result);
}

/// Makes current what was before, where hooks are told, or guards were left.
#[cold]
pub(super) fn end(work: &mut Carried, has_result: bool) {
    match work.as_frame_mut() {
        Ok(frame) => current::leave_scope(frame),
        Err(watched) => watched.leave(has_result),
    }
}

/// Makes the context of work current. What was current before is kept in its place.
#[inline]
pub(super) fn begin(work: &mut Carried) {
    match work.as_frame_mut() {
        Ok(frame) => *frame = current::replace(frame.take()),
        Err(watched) => begin_watched(watched),
    }
}

/// Does not unwind, as hooks' panics are caught; said by its ABI, it needs nothing to be cleaned up around its calls. It is given
/// the address that is in the slot, not that of the slot: so work that is not watched can stay in registers.
#[cold]
extern "C" fn begin_watched(watched: WatchedMut<'_>) {
    watched.enter();
}
