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
        EntryGuard::new(context.clone(), OnceCell::from(context), origin)
    }

    /// Goes on to show what is current; work that is made in the meantime will run in what of it crosses a spawn site.
    pub(crate) fn cross() -> Option<Self> {
        let (shown, captured) = (cell::keep()?, capture());
        let (origin, _) = shown.origin();
        // What is shown is what is captured, and what crosses is found when it is asked for; but for a guard in a guard.
        let is_plain = captured.as_ref().is_some_and(|captured| captured.address() == shown.address());
        let crossed = if is_plain { OnceCell::new() } else { OnceCell::from(captured.map(cross)) };
        Some(EntryGuard::new(Some(shown), crossed, origin))
    }

    /// Goes on to show what is current; work that is made in the meantime will run in `captured`.
    pub(crate) fn divert(captured: Option<Frame>, origin: Origin) -> Self {
        EntryGuard::new(cell::keep(), OnceCell::from(captured), origin)
    }

    /// Ends it. Gives what the work runs in that was made under it.
    pub(crate) fn end(self) -> Option<Frame> {
        let captured = captured(self.frame.clone());
        // Said, and not left to the end of the function: if a value that an outer guard kept panics when it is dropped here, what
        // is to be returned would leak.
        drop(self);
        captured
    }
}

/// What can be read here with `values` on top, for code that runs at once. While work is being made, that is not what is
/// captured: what is, has the values on top as well.
///
/// The frame may be an entry: it must not leave the thread.
#[inline]
pub(crate) fn bind_here(values: impl Bindings, origin: Origin) -> Frame {
    let bound = Frame::bind(cell::keep(), values, origin);
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
    Frame::entry(Some(bound), OnceCell::from(Some(captured)), origin)
}
