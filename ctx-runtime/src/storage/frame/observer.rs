//! The observer, which is told which contexts are alive. Diagnostics set it when somebody first watches.

use std::any::Any;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::header::{Frame, Tracked};
use super::weak::WeakFrame;

/// Is told of each context that is made or ends while somebody watches.
pub(crate) trait Observer: Sync {
    /// The record of a context on top of which another context is bound.
    fn record_of(&self, parent: &Frame) -> Option<ContextRecord>;

    /// Whether the observer wants to be told of a frame that has been made.
    fn wants(&self, frame: &Frame) -> bool;

    /// A frame has been made, on top of the context whose record is `below`.
    fn context_begins(&self, frame: &Frame, below: Option<ContextRecord>, found_by: WeakFrame);

    /// `frame` was made for somebody who keeps a context by hand. It rests on this context alone.
    fn kept_by_hand(&self, frame: &Frame, how: Keeping, location: &'static Location<'static>, found_by: WeakFrame);

    /// A frame is not used as a context any more. Called before the frame is freed, so that no other frame has its address.
    fn ended(&self, frame: &Frame, tracked: Tracked);
}

/// The record that an observer makes of a context.
pub(crate) type ContextRecord = Arc<dyn Any + Send + Sync>;

/// How a context is kept by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Keeping {
    Snapshot,
    /// A `ContextRef`.
    Value,
}

static OBSERVER: OnceLock<&'static dyn Observer> = OnceLock::new();
static IS_WATCHING: AtomicBool = AtomicBool::new(false);

/// Sets the one observer of the process. Called before anybody watches.
pub(crate) fn set_observer(observer: &'static dyn Observer) {
    OBSERVER.get_or_init(|| observer);
}

pub(crate) fn set_watching(is_watching: bool) {
    IS_WATCHING.store(is_watching, Ordering::Relaxed);
}

/// The only check that is made while nobody watches.
#[inline]
pub(crate) fn is_watching() -> bool {
    IS_WATCHING.load(Ordering::Relaxed)
}

pub(super) fn observer() -> Option<&'static dyn Observer> {
    OBSERVER.get().copied()
}

#[cold]
pub(super) fn ended(frame: &Frame, tracked: Tracked) {
    if let Some(observer) = observer() {
        observer.ended(frame, tracked);
    }
}
