//! Running work in its context, and telling hooks of the run.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use super::carried::{Carried, Extras};
use crate::current;

/// Runs `f` in the context of `work`, like [`within`](current::within), and tells hooks if they watch `work`. `is_result` says whether `f`
/// gave the result of the work.
#[inline]
pub(crate) fn running<R>(work: &mut Carried, f: impl FnOnce() -> R, is_result: impl FnOnce(&R) -> bool) -> R {
    let mut run = Run::begin(work);
    let came = f();
    let _returned = run.returned(is_result(&came));
    came
}

/// A run of work. If it is dropped before `returned` was called, the code of the work unwinds.
struct Run<'a> {
    work: Option<&'a mut Carried>,
    own: *const (),
}

/// A run whose code has returned. It ends after the result is in its place: if a value that a guard kept panics, nothing is to be dropped.
struct Returned<'a> {
    work: &'a mut Carried,
    own: *const (),
    has_result: bool,
}

impl<'a> Run<'a> {
    #[inline]
    fn begin(work: &'a mut Carried) -> Self {
        let own = work.address();
        begin(work);
        Run { work: Some(work), own }
    }

    #[inline]
    fn returned(&mut self, has_result: bool) -> Option<Returned<'a>> {
        self.work.take().map(|work| Returned { work, own: self.own, has_result })
    }
}

impl Drop for Returned<'_> {
    #[inline]
    fn drop(&mut self) {
        stop(self.work, self.own, self.has_result);
    }
}

impl Drop for Run<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            stop_unwinding(work, self.own);
        }
    }
}

/// A call: so polls that unwind need little code, and polls that do not unwind keep the run in registers.
#[cold]
#[inline(never)]
fn stop_unwinding(work: &mut Carried, own: *const ()) {
    stop(work, own, false);
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
