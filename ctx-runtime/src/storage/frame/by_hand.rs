//! Contexts that user code keeps by hand, as a `Snapshot` or a `ContextRef`: the observer is told of them. Without the
//! feature `diagnostics` this does nothing, at no cost.

#[cfg(feature = "diagnostics")]
use std::panic::Location;

use super::header::Frame;
#[cfg(feature = "diagnostics")]
use super::header::{Below, Tracked};
#[cfg(feature = "diagnostics")]
use super::new::New;
#[cfg(feature = "diagnostics")]
use super::observer::{self, Keeping};
#[cfg(feature = "diagnostics")]
use super::weak::WeakFrame;

/// The context for a `Snapshot` that somebody keeps by hand. Diagnostics show the place of the caller.
#[inline]
#[track_caller]
pub(crate) fn by_snapshot(context: Option<Frame>) -> Option<Frame> {
    #[cfg(feature = "diagnostics")]
    if observer::is_watching() {
        let location = Location::caller();
        return context.map(|context| keep(context, Keeping::Snapshot, location));
    }
    context
}

/// The same for a `ContextRef`.
#[inline]
#[track_caller]
pub(super) fn by_value(context: Frame) -> Frame {
    #[cfg(feature = "diagnostics")]
    if observer::is_watching() {
        return keep(context, Keeping::Value, Location::caller());
    }
    context
}

/// The context itself, of a frame that may be kept by hand, for another use.
#[inline]
pub(crate) fn kept_context(kept: &Frame) -> &Frame {
    #[cfg(feature = "diagnostics")]
    return kept.kept_context();
    #[cfg(not(feature = "diagnostics"))]
    kept
}

/// A frame of the same context for whoever keeps it by hand, if the context is watched; else the frame itself.
#[cfg(feature = "diagnostics")]
#[cold]
fn keep(frame: Frame, how: Keeping, location: &'static Location<'static>) -> Frame {
    let Some(observer) =
        observer::observer().filter(|_| frame.tracked() == Tracked::AsContext && observer::is_watching())
    else {
        return frame;
    };
    let (frame, found_by) = frame.kept_by_hand();
    observer.kept_by_hand(&frame, how, location, found_by);
    frame
}

#[cfg(feature = "diagnostics")]
impl Frame {
    /// A frame on top that shows the same values, for whoever keeps this context by hand.
    pub(crate) fn kept_by_hand(self) -> (Frame, WeakFrame) {
        let (has_policies, origin) = (self.has_policies(), self.header().origin);
        let mut new = New::showing(Some(self), (), has_policies, origin);
        let found_by = new.track(Tracked::ByHand);
        (new.frame, found_by)
    }

    /// The context below, if this frame was made to keep it by hand; else this frame.
    #[inline]
    pub(crate) fn kept_context(&self) -> &Frame {
        match &self.header().below {
            Below::Parent(context) if self.tracked() == Tracked::ByHand => context,
            _ => self,
        }
    }
}
