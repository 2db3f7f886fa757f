//! Running work in its context, and telling hooks of the run.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use super::carried::{Carried, Extras};
use crate::current;
use crate::storage::frame::Frame;

/// Runs `f` in the context of `work`, like [`within`](current::within), and tells hooks if they watch `work`.
#[inline]
pub(crate) fn running<R>(work: &mut Carried, f: impl FnOnce() -> R, came: impl FnOnce(&R) -> Came) -> R {
    let mut run = Run::begin(work);
    let result = f();
    run.came = came(&result);
    result
}

/// What a run of work gave.
#[derive(Clone, Copy)]
pub(crate) enum Came {
    /// Nothing yet. If the run ends so, its code unwinds.
    NotReturned,
    /// Not the result of the work.
    NoResult,
    /// The result of the work. Something may be left in the work that needs the context.
    Result,
    /// The result of a future whose type has this name.
    ResultOf(fn() -> &'static str),
}

impl Came {
    /// Whether nothing is left in the work.
    #[inline]
    fn is_end(self) -> bool {
        matches!(self, Came::ResultOf(name) if is_block(name()))
    }
}

/// Whether a type of this name is the future of an `async` block or of an `async fn`: then it holds nothing when it has given its result. Only
/// the name of the type tells. If the name is not recognised, the context is current also while nothing is dropped.
#[inline]
pub(super) fn is_block(name: &str) -> bool {
    name.ends_with("{{closure}}")
}

/// A run of work, until it is dropped. The run ends after the result is in its place: if a value of the context panics, or a value that a
/// guard kept, nothing is to be dropped.
pub(super) struct Run<'a> {
    work: &'a mut Carried,
    own: *const (),
    /// What the code has given.
    pub(super) came: Came,
}

impl<'a> Run<'a> {
    #[inline]
    pub(super) fn begin(work: &'a mut Carried) -> Self {
        let own = work.address();
        begin(work);
        Run { work, own, came: Came::NotReturned }
    }
}

impl Drop for Run<'_> {
    #[inline]
    fn drop(&mut self) {
        match self.came {
            Came::NotReturned => stop_unwinding(self.work, self.own),
            came => stop(self.work, self.own, came),
        }
    }
}

/// A call: so polls that unwind need little code, and polls that do not unwind keep the run in registers.
#[cold]
#[inline(never)]
fn stop_unwinding(work: &mut Carried, own: *const ()) {
    stop(work, own, Came::NoResult);
}

/// Makes the context from before the run current again. `own` is the address that `work` had before the run.
#[inline(always)]
pub(super) fn stop(work: &mut Carried, own: *const (), came: Came) {
    // If the work carries more than a frame, it has an address that no frame has. So the current frame is that of the work.
    if current::is(own) {
        // SAFETY: the work carries a frame, as the comment above says.
        let slot = unsafe { work.as_frame_unchecked() };
        if !current::is_entry(slot) && current::swap_back(own, slot) {
            if came.is_end() {
                let context = slot.take();
                *work = Carried::ENDED;
                give_up(context);
            }
            return;
        }
    }
    end(work, matches!(came, Came::Result | Came::ResultOf(_)));
}

/// A call, because the code of each poll is inlined everywhere.
#[inline(never)]
fn give_up(context: Option<Frame>) {
    drop(context);
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
