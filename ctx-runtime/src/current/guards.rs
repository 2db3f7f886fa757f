//! Guards: entering a context for as long as a value lives, and leaving in any order.
//!
//! Each guard has a frame of its own, an entry. So "the current frame is mine" means "nothing that was
//! entered on top of me is still there". Entries never leave their thread: `capture` and `keep` look
//! through them, and `leave_scope` keeps them out of scopes that may move to another.
//!
//! An entry that lies directly on another one knows it, and is known by it, so that each guard is dropped in constant time,
//! whatever the order.

use std::cell::OnceCell;
use std::mem;

use super::cell;
use crate::storage::frame::{Entry, Frame};
use crate::storage::origin::Origin;

/// The guard behind `Snapshot::enter`, and around the making of work that is handed over.
pub(crate) struct EntryGuard {
    pub(super) frame: Frame,
    // No `PhantomData`: the compiler's message would go on in the standard library, and differ where its source is installed.
    _not_send: [*const InAsyncCodeUseSnapshotScope; 0],
}

/// Never made. Its name is in the compiler's message about a guard in a future that has to be `Send`.
enum InAsyncCodeUseSnapshotScope {}

impl EntryGuard {
    pub(super) fn new(shown: Option<Frame>, captured: OnceCell<Option<Frame>>, origin: Origin) -> Self {
        let frame = Frame::entry(shown, captured, origin);
        let previous = cell::replace(Some(frame.clone()));
        lay(&frame, previous);
        EntryGuard { frame, _not_send: [] }
    }
}

impl Drop for EntryGuard {
    fn drop(&mut self) {
        let Some(entry) = self.frame.as_entry() else { return };
        entry.closed.set(true);
        // User code may run when a frame is dropped: not before all is in its place again.
        let mut left = Vec::new();
        if cell::is(self.frame.address()) {
            cell::replace(leave(cell::replace(None), is_closed, &mut left));
        } else if let Some(above) = entry.above.take() {
            left.extend(lay(&above, entry.previous.take()));
        }
        // Otherwise it lies below a scope, or not anywhere any more. Whoever leaves that scope skips it.
    }
}

/// Ends the guards that were entered in the scope that is about to end. What they kept is for the caller to drop, when all is in
/// its place.
#[inline]
pub(crate) fn end_guards() -> Vec<Frame> {
    if cell::is_entry() { end_each() } else { Vec::new() }
}

#[cold]
fn end_each() -> Vec<Frame> {
    let mut left = Vec::new();
    cell::replace(leave(cell::replace(None), |_| true, &mut left));
    left
}

/// Ends a scope in or around which guards were entered. `slot` holds what was current before it, and
/// gets its own context back.
#[cold]
pub(crate) fn leave_scope(slot: &mut Option<Frame>) {
    let mut left = Vec::new();
    // Guards of the outer scope may have been dropped inside this one.
    let outer = leave(slot.take(), is_closed, &mut left);
    // Guards that were entered inside and still live end here, with their scope.
    *slot = leave(cell::replace(outer), |_| true, &mut left);
}

fn is_closed(entry: &Entry) -> bool {
    entry.closed.get()
}

/// From `frame` down to the first that is not an entry to skip.
fn leave(mut frame: Option<Frame>, skip: fn(&Entry) -> bool, left: &mut Vec<Frame>) -> Option<Frame> {
    while let Some(entry) = frame.as_ref().and_then(Frame::as_entry)
        && skip(entry)
    {
        let previous = lift(entry);
        left.extend(mem::replace(&mut frame, previous));
    }
    frame
}

/// Lays the frame of an entry on `previous`. Gives what it lay on.
fn lay(frame: &Frame, previous: Option<Frame>) -> Option<Frame> {
    let entry = frame.as_entry()?;
    if let Some(below) = previous.as_ref().and_then(Frame::as_entry) {
        below.above.set(Some(frame.clone()));
    }
    entry.previous.replace(previous)
}

/// Takes away what an entry lies on.
fn lift(entry: &Entry) -> Option<Frame> {
    let previous = entry.previous.take();
    if let Some(below) = previous.as_ref().and_then(Frame::as_entry) {
        below.above.take();
    }
    previous
}
