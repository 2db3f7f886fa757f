//! Where a trace began.

use std::sync::atomic::{AtomicBool, Ordering};

/// Where a trace began, and whether a span has begun it.
#[derive(Debug)]
pub(super) struct Beginning {
    is_here: bool,
    has_span: AtomicBool,
}

impl Beginning {
    pub(super) fn here() -> Self {
        Beginning { is_here: true, has_span: AtomicBool::new(false) }
    }

    pub(super) fn elsewhere() -> Self {
        Beginning { is_here: false, has_span: AtomicBool::new(true) }
    }

    pub(super) fn is_here(&self) -> bool {
        self.is_here
    }

    /// Whether a span may begin the trace: once.
    pub(super) fn take(&self) -> bool {
        self.is_here && !self.has_span.swap(true, Ordering::Relaxed)
    }
}

impl Clone for Beginning {
    fn clone(&self) -> Self {
        let has_span = AtomicBool::new(self.has_span.load(Ordering::Relaxed));
        Beginning { is_here: self.is_here, has_span }
    }
}
