//! Capturing the current context, in which work will run.

use super::cell::with_current;
use super::within::within;
use crate::storage::crossing::cross;
use crate::storage::frame::Frame;

/// Captures the context for work that is created here.
#[inline]
pub(crate) fn capture() -> Option<Frame> {
    match with_current(|current| current.cloned()) {
        Some(entry) if entry.is_entry() => captured(entry),
        current => current,
    }
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
