//! The end of the making of a frame: whoever watches is told of it. Without the feature `diagnostics` it is nothing, at no cost.
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
    /// On top of `parent`; if anybody watches.
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
    /// The frame, for others to have.
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
            observer.made(&self.frame, below, found_by);
        }
        self.frame
    }

    /// Lets others find the frame by the result.
    pub(super) fn track(&mut self, tracked: Tracked) -> WeakFrame {
        // SAFETY: nobody else has this frame, and there is no reference to its header.
        unsafe { (&raw mut (*self.frame.0.as_ptr()).tracked).write(tracked) };
        // Whoever finds it has a second count, of which this one does not see the making.
        self.frame.header().is_shared.store(true, Ordering::Relaxed);
        WeakFrame(ValuesShare::new(self.frame.0))
    }
}
