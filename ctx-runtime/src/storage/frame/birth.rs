//! The end of the making of a frame: the observer is told of it. Without the feature `diagnostics` this does nothing, at no cost.
#![cfg_attr(feature = "diagnostics", allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names"))]

use super::header::Frame;
#[cfg(feature = "diagnostics")]
use super::header::{Tracked, ValuesShare};
use super::new::New;
#[cfg(feature = "diagnostics")]
use super::observer::{self, ContextRecord, Observer};
#[cfg(feature = "diagnostics")]
use super::weak::WeakFrame;
#[cfg(feature = "diagnostics")]
use crate::sync::atomic::Ordering;

/// A context that is about to be made while somebody watches.
#[cfg(feature = "diagnostics")]
pub(super) struct Birth {
    observer: &'static dyn Observer,
    below: Option<ContextRecord>,
}

#[cfg(not(feature = "diagnostics"))]
pub(super) enum Birth {}

#[cfg(feature = "diagnostics")]
impl Birth {
    /// The birth of a context on top of `parent`, if somebody watches.
    #[inline]
    pub(super) fn on(parent: Option<&Frame>) -> Option<Self> {
        if observer::is_watching() { Birth::watched(parent) } else { None }
    }

    #[cold]
    fn watched(parent: Option<&Frame>) -> Option<Self> {
        let observer = observer::observer()?;
        Some(Birth { observer, below: parent.and_then(|parent| observer.record_of(parent)) })
    }
}

#[cfg(not(feature = "diagnostics"))]
impl Birth {
    #[inline]
    pub(super) fn on(_: Option<&Frame>) -> Option<Self> {
        None
    }
}

impl<V> New<V> {
    /// The finished frame, which others may have from now on.
    #[inline]
    pub(super) fn finish(self, birth: Option<Birth>) -> Frame {
        match birth {
            #[cfg(feature = "diagnostics")]
            Some(birth) => self.born(birth),
            #[cfg(not(feature = "diagnostics"))]
            Some(birth) => match birth {},
            None => self.frame,
        }
    }
}

#[cfg(feature = "diagnostics")]
impl<V> New<V> {
    #[cold]
    fn born(mut self, birth: Birth) -> Frame {
        let Birth { observer, below } = birth;
        if observer.wants(&self.frame) {
            let found_by = self.track(Tracked::AsContext);
            observer.context_begins(&self.frame, below, found_by);
        }
        self.frame
    }

    /// Marks the frame as tracked. Others find the frame by the result.
    pub(super) fn track(&mut self, tracked: Tracked) -> WeakFrame {
        // SAFETY: nobody else has this frame, and there is no reference to its header.
        unsafe { (&raw mut (*self.frame.0.as_ptr()).tracked).write(tracked) };
        // Whoever finds the frame adds a count, and the owner of this frame does not see this.
        self.frame.header().is_shared.store(true, Ordering::Relaxed);
        WeakFrame(ValuesShare::new(self.frame.0))
    }
}
