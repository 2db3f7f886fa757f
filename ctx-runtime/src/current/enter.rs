//! Entering a context for as long as a guard lives.

use std::cell::OnceCell;

use super::capture::{capture, captured};
use super::cell;
use super::guards::EntryGuard;
use crate::storage::bind::Bindings;
use crate::storage::crossing::cross;
use crate::storage::frame::Frame;
use crate::storage::origin::Origin;

impl EntryGuard {
    /// Enters `context`.
    pub(crate) fn enter(context: Option<Frame>, origin: Origin) -> Self {
        EntryGuard::new(context.clone(), OnceCell::from(context), false, origin)
    }

    /// Goes on to show what is current. Work that is made meanwhile runs in the context that crosses a spawn site.
    pub(crate) fn cross() -> Option<Self> {
        let (shown, captured) = (cell::shown()?, capture());
        let (origin, _) = shown.origin();
        // Unless a guard lies in a guard, the context that is shown is captured. Then the crossing is made when it is first needed.
        let is_plain = captured.as_ref().is_some_and(|captured| captured.address() == shown.address());
        let crossed = if is_plain { OnceCell::new() } else { OnceCell::from(captured.map(cross)) };
        Some(EntryGuard::new(Some(shown), crossed, cell::is_detaching(), origin))
    }

    /// Goes on to show what is current. Work that is made meanwhile is detached: it runs in `captured`.
    pub(crate) fn detach(captured: Option<Frame>, origin: Origin) -> Self {
        EntryGuard::new(cell::shown(), OnceCell::from(captured), true, origin)
    }

    /// Ends the guard. Returns the context for the work that was made under the guard.
    pub(crate) fn end(self) -> Option<Frame> {
        let captured = captured(self.frame.clone());
        // Dropped here, and not at the end of the function: a value that an outer guard kept may panic when it is dropped,
        // and then the result would leak.
        drop(self);
        captured
    }
}

/// The context that can be read here, with `values` on top, for code that runs at once. While work is being made, another
/// context is captured; the captured context gets the values on top as well.
///
/// The frame may be an entry: it must not leave the thread.
#[inline]
pub(crate) fn bind_here(values: impl Bindings, origin: Origin) -> Frame {
    let bound = Frame::bind(cell::shown(), values, origin);
    match cell::entry() {
        None => bound,
        Some(entry) => bind_in(entry, bound, origin),
    }
}

#[cold]
fn bind_in(entry: Frame, bound: Frame, origin: Origin) -> Frame {
    let (shown, captured) = (entry.shown(), captured(entry));
    if shown.as_ref().map(Frame::address) == captured.as_ref().map(Frame::address) {
        return bound;
    }
    let captured = Frame::overlay(captured, &bound, shown.as_ref());
    Frame::entry(Some(bound), OnceCell::from(Some(captured)), cell::is_detaching(), origin)
}
