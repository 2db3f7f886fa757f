//! Capturing the current context, in which work will run.

use super::cell::{entry, has_guard, with_current};
use super::within::within;
use crate::storage::crossing::cross;
use crate::storage::frame::Frame;

/// Captures the context for work that is created here.
#[inline]
pub(crate) fn capture() -> Option<Frame> {
    if has_guard() { captured_by_entry() } else { with_current(|current| current.cloned()) }
}

#[cold]
fn captured_by_entry() -> Option<Frame> {
    captured(entry()?)
}

/// The context for work that is created while `frame`, an entry, is current.
#[cold]
pub(crate) fn captured(frame: Frame) -> Option<Frame> {
    let entry = frame.as_entry()?;
    if let Some(captured) = entry.captured.get() {
        return captured.clone();
    }
    // User code that runs here captures the context that is shown. Otherwise its captures would need the result of this one.
    let shown = frame.shown();
    let crossed = within(&mut shown.clone(), || shown.map(cross));
    entry.captured.get_or_init(|| crossed).clone()
}
