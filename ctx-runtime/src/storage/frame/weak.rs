//! What diagnostics find a frame by.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::process::abort;

use super::header::{Frame, ValuesShare};
use crate::sync::atomic::Ordering;

/// A share of a frame's memory, by which one sees whether it is still used as a context.
pub(crate) struct WeakFrame(pub(super) ValuesShare);

impl WeakFrame {
    /// The context, if anybody has it.
    pub(crate) fn upgrade(&self) -> Option<Frame> {
        // SAFETY: the share keeps the memory. Who gives up the last context takes `below` out, so no reference to all of it.
        let contexts = unsafe { &(*self.0.0.as_ptr()).contexts };
        let more = |count: usize| match count {
            0 => None,
            count if count > isize::MAX as usize => abort(),
            count => Some(count + 1),
        };
        contexts.fetch_update(Ordering::Acquire, Ordering::Relaxed, more).ok()?;
        Some(Frame(self.0.0))
    }
}
