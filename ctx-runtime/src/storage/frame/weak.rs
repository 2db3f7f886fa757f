//! How diagnostics find a frame without keeping its context.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::process::abort;

use super::header::{Frame, ValuesShare};
use crate::sync::atomic::Ordering;

/// A share of a frame's memory. It shows whether the frame is still used as a context.
pub(crate) struct WeakFrame(pub(super) ValuesShare);

impl WeakFrame {
    /// The context, if anybody still has it.
    pub(crate) fn upgrade(&self) -> Option<Frame> {
        // SAFETY: the share keeps the memory. The last context takes `below` out, so there is no reference to the whole header here.
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
