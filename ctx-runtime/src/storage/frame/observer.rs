//! Who is told which contexts are alive: diagnostics, which give the functions when somebody first watches.

use std::any::Any;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::header::{Frame, Tracked};
use super::weak::WeakFrame;

/// Told of the contexts that are made, and end, while somebody watches.
pub(crate) trait Observer: Sync {
    /// What was written down of the context that another is bound on top of.
    fn record_of(&self, parent: &Frame) -> Option<ContextRecord>;

    /// Whether it is to be told of a frame that has been made.
    fn wants(&self, frame: &Frame) -> bool;

    /// A frame has been made, on top of what is `below`.
    fn made(&self, frame: &Frame, below: Option<ContextRecord>, found_by: WeakFrame);

    /// `frame`, which rests on a context alone, was made for somebody who keeps that by hand.
    fn kept(&self, frame: &Frame, how: Keeping, location: &'static Location<'static>, found_by: WeakFrame);

    /// A frame is not used as a context any more. Before it is gone, so that nobody else has its address.
    fn ended(&self, frame: &Frame, tracked: Tracked);
}

/// What an observer writes down of a context.
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

/// The one observer of the process. Before anybody watches.
pub(crate) fn set_observer(observer: &'static dyn Observer) {
    OBSERVER.get_or_init(|| observer);
}

pub(crate) fn set_watching(is_watching: bool) {
    IS_WATCHING.store(is_watching, Ordering::Relaxed);
}

/// The one look where nobody watches.
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
