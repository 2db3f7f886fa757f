//! Running in a context: two swaps of a pointer.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ptr;

use super::cell;
use super::guards::leave_scope;
use crate::storage::frame::Frame;

/// Runs `f` with `context` as the current one: two swaps of a pointer.
///
/// While `f` runs, `context` holds the context that was current before. So every frame always has an owner.
#[inline]
pub(crate) fn within<R>(context: &mut Option<Frame>, f: impl FnOnce() -> R) -> R {
    let _inside = Inside::new(context);
    f()
}

/// Runs `f` in a context that is lent for the time of the run, and counts nothing. For code that many threads run in one
/// context at once. A scope that begins inside takes a count.
///
/// # Safety
/// The owner of the context keeps it until `f` has returned or unwound. If `f` does neither, because it ends the process or
/// is suspended for ever, the owner keeps the context for ever: it is in no thread-local with a destructor.
#[inline]
pub(crate) unsafe fn within_lent<R>(context: Option<&Frame>, f: impl FnOnce() -> R) -> R {
    // SAFETY: as the caller says. `Lent` ends the loan.
    let before = unsafe { cell::begin_lent(context) };
    let _lent = Lent { own: context.map_or(ptr::null(), Frame::address), before };
    f()
}

struct Lent {
    own: *const (),
    before: Option<Frame>,
}

impl Drop for Lent {
    #[inline]
    fn drop(&mut self) {
        if !is_entry(&self.before) && cell::take_back(self.own) {
            self.before = cell::replace(self.before.take());
        } else {
            leave_scope(&mut self.before);
        }
    }
}

struct Inside<'a> {
    slot: &'a mut Option<Frame>,
    own: *const (),
}

impl<'a> Inside<'a> {
    #[inline]
    fn new(slot: &'a mut Option<Frame>) -> Self {
        let own = slot.as_ref().map_or(ptr::null(), Frame::address);
        *slot = cell::replace(slot.take());
        Inside { slot, own }
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        if is_entry(self.slot) || !cell::swap_back(self.own, self.slot) {
            leave_scope(self.slot);
        }
    }
}

/// Leaves a context that is not an entry: `slot` has the context that was current before, and gets the left context back.
#[inline]
pub(crate) fn leave(slot: &mut Option<Frame>) {
    if has_guards(slot) {
        leave_scope(slot);
    } else {
        *slot = cell::replace(slot.take());
    }
}

/// Whether guards are open inside of a context that is not an entry, or around it. `before` was current before.
#[inline]
pub(crate) fn has_guards(before: &Option<Frame>) -> bool {
    cell::has_guard() || is_entry(before)
}

#[inline]
pub(crate) fn is_entry(frame: &Option<Frame>) -> bool {
    frame.as_ref().is_some_and(Frame::is_entry)
}
