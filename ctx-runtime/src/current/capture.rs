//! Capturing the current context, for work to run in.

use super::cell::with_current;
use super::within::within;
use crate::storage::crossing::cross;
use crate::storage::frame::Frame;

/// The current context, for work that is created here to run in.
#[inline]
pub(crate) fn capture() -> Option<Frame> {
    match with_current(|current| current.cloned()) {
        Some(entry) if entry.is_entry() => captured(entry),
        current => current,
    }
}

/// What work that is created while `frame`, an entry, is current runs in.
#[cold]
pub(crate) fn captured(frame: Frame) -> Option<Frame> {
    let entry = frame.as_entry()?;
    if let Some(captured) = entry.captured.get() {
        return captured.clone();
    }
    // The user's code that runs here captures what is shown: it would wait for itself otherwise.
    let shown = frame.shown();
    let crossed = within(&mut shown.clone(), || shown.map(cross));
    entry.captured.get_or_init(|| crossed).clone()
}
