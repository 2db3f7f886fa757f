//! Guards: entering a context for as long as a value lives. Guards may be dropped in any order.
//!
//! Each guard has a frame of its own, an entry. So if a guard's frame is current, nothing that was entered on top of it is
//! still there. Entries never leave their thread: `capture` and `keep` look through them, and `leave_scope` keeps them out
//! of scopes that may move to another thread.
//!
//! If an entry lies directly on another entry, the two know each other. So the drop of a guard takes constant time,
//! whatever the order.

use std::any::Any;
use std::cell::OnceCell;
use std::mem;

use super::cell;
use crate::storage::frame::{Entry, Frame};
use crate::storage::origin::Origin;

/// The guard of `Snapshot::enter`, and the guard around the making of work that is handed over.
pub(crate) struct EntryGuard {
    pub(super) frame: Frame,
    // No `PhantomData`: the compiler's message would go on in std, and differ where the source of std is installed.
    _not_send: [*const InAsyncCodeUseSnapshotScope; 0],
}

/// Never made. The compiler shows its name in the message about a guard in a future that has to be `Send`.
enum InAsyncCodeUseSnapshotScope {}

impl EntryGuard {
    pub(super) fn new(
        shown: Option<Frame>,
        captured: OnceCell<Option<Frame>>,
        is_detaching: bool,
        origin: Origin,
    ) -> Self {
        let frame = Frame::entry(shown, captured, is_detaching, origin);
        let previous = cell::replace(Some(frame.clone()));
        lay(&frame, previous);
        EntryGuard { frame, _not_send: [] }
    }

    /// Drops `what` when the guard ends, before what outer guards end with.
    pub(crate) fn ends_with(&self, what: impl Any) {
        if let Some(entry) = self.frame.as_entry() {
            entry.ends.set(vec![Box::new(what)]);
        }
    }
}

/// What guards kept that have ended. It is dropped when all is in its place, because user code may run: the innermost guard first.
#[derive(Default)]
pub(crate) struct Ended {
    /// Dropped first.
    ends: Vec<Box<dyn Any>>,
    frames: Vec<Frame>,
}

impl Ended {
    fn add(&mut self, frame: Frame) {
        if let Some(entry) = frame.as_entry() {
            self.ends.append(&mut entry.ends.take());
        }
        self.frames.push(frame);
    }

    /// Drops what ends with the guards, besides their contexts.
    pub(crate) fn drop_ends(&mut self) {
        drop(mem::take(&mut self.ends));
    }
}

impl Drop for EntryGuard {
    fn drop(&mut self) {
        let Some(entry) = self.frame.as_entry() else { return };
        entry.closed.set(true);
        let mut left = Ended::default();
        if cell::is(self.frame.address()) {
            cell::replace(leave(cell::replace(None), is_closed, &mut left));
        } else if let Some(above) = entry.above.take() {
            // What ends with this guard was begun before what ends with the guard above, and so ends after it.
            if let Some(above) = above.as_entry() {
                let mut ends = above.ends.take();
                ends.append(&mut entry.ends.take());
                above.ends.set(ends);
            }
            left.frames.extend(lay(&above, entry.previous.take()));
        }
        // Otherwise the entry lies below a scope, or nowhere any more. The end of this scope skips the entry.
    }
}

/// Ends the guards that were entered in the scope that is about to end. Returns what the guards kept: the caller drops it
/// when all is in its place.
#[inline]
pub(crate) fn end_guards() -> Option<Ended> {
    cell::has_guard().then(end_each)
}

#[cold]
fn end_each() -> Ended {
    let mut left = Ended::default();
    cell::replace(leave(cell::replace(None), |_| true, &mut left));
    left
}

/// Ends a scope in or around which guards were entered. `slot` has the context that was current before the scope, and gets
/// the scope's context back.
#[cold]
pub(crate) fn leave_scope(slot: &mut Option<Frame>) {
    let mut left = Ended::default();
    // Guards of the outer scope may have been dropped inside this one.
    let outer = leave(slot.take(), is_closed, &mut left);
    // Guards that were entered inside and are still alive end here, with their scope.
    *slot = leave(cell::replace(outer), |_| true, &mut left);
}

fn is_closed(entry: &Entry) -> bool {
    entry.closed.get()
}

/// Goes from `frame` down to the first frame that is not an entry to skip. The skipped frames go to `left`.
fn leave(mut frame: Option<Frame>, skip: fn(&Entry) -> bool, left: &mut Ended) -> Option<Frame> {
    while let Some(entry) = frame.as_ref().and_then(Frame::as_entry)
        && skip(entry)
    {
        let previous = lift(entry);
        if let Some(frame) = mem::replace(&mut frame, previous) {
            left.add(frame);
        }
    }
    frame
}

/// Lays the frame of an entry on `previous`. Returns the frame that it lay on before.
fn lay(frame: &Frame, previous: Option<Frame>) -> Option<Frame> {
    let entry = frame.as_entry()?;
    if let Some(below) = previous.as_ref().and_then(Frame::as_entry) {
        below.above.set(Some(frame.clone()));
    }
    entry.previous.replace(previous)
}

/// Takes away the frame that an entry lies on, and returns it.
fn lift(entry: &Entry) -> Option<Frame> {
    let previous = entry.previous.take();
    if let Some(below) = previous.as_ref().and_then(Frame::as_entry) {
        below.above.take();
    }
    previous
}
