//! What frames tell diagnostics. Without the feature it is nothing, at no cost.

#[cfg(feature = "diagnostics")]
use std::panic::Location;

#[cfg(feature = "diagnostics")]
pub(crate) use crate::records::contexts::Birth;
#[cfg(feature = "diagnostics")]
use crate::records::contexts::{self, Keeping};
#[cfg(feature = "diagnostics")]
use crate::records::sampled;

use crate::storage::frame::Frame;

/// The context, for somebody to keep by hand as a `Snapshot`, from the caller on.
#[inline]
#[track_caller]
pub(crate) fn by_snapshot(context: Option<Frame>) -> Option<Frame> {
    #[cfg(feature = "diagnostics")]
    if sampled::is_anything() {
        let location = Location::caller();
        return context.map(|context| contexts::keep(context, Keeping::Snapshot, location));
    }
    context
}

/// The same for a `ContextRef`.
#[inline]
#[track_caller]
pub(crate) fn by_value(context: Frame) -> Frame {
    #[cfg(feature = "diagnostics")]
    if sampled::is_anything() {
        return contexts::keep(context, Keeping::Value, Location::caller());
    }
    context
}

/// What somebody keeps by hand, for another use.
#[inline]
pub(crate) fn itself(kept: &Frame) -> &Frame {
    #[cfg(feature = "diagnostics")]
    return kept.itself();
    #[cfg(not(feature = "diagnostics"))]
    kept
}

#[cfg(not(feature = "diagnostics"))]
pub(crate) enum Birth {}

#[cfg(not(feature = "diagnostics"))]
impl Birth {
    #[inline]
    pub(crate) fn on(_: Option<&Frame>) -> Option<Self> {
        None
    }
}
