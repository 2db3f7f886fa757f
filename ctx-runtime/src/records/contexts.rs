//! The contexts that are alive, and what holds them. What is shown is upgraded under the locks of the tables, and looked at,
//! and dropped, afterwards.

use std::panic::Location;
use std::sync::Arc;

use super::born::{self, Born};
use super::{roots, sampled};
use crate::diagnostics::history;
use crate::hooks::{self, Begun};
use crate::storage::frame::{Frame, Known, WeakFrame};
use crate::sync::table::Table;

/// By their addresses.
static CONTEXTS: Table<usize, (Arc<Born>, WeakFrame), 16> = Table::new();
static KEPT: Table<usize, (Kept, WeakFrame), 16> = Table::new();

/// A context that is kept by hand, for somebody to be told who keeps it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) how: Keeping,
    pub(crate) location: &'static Location<'static>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Keeping {
    Snapshot,
    /// A `ContextRef`.
    Value,
}

/// A context that is about to be made while somebody watches.
pub(crate) struct Birth {
    /// What it is bound on top of, if that is known.
    below: Option<Arc<Born>>,
}

impl Birth {
    /// On top of `parent`; if anybody watches.
    #[inline]
    pub(crate) fn on(parent: Option<&Frame>) -> Option<Self> {
        if sampled::is_anything() { Some(Birth::watched(parent)) } else { None }
    }

    #[cold]
    fn watched(parent: Option<&Frame>) -> Self {
        let parent = parent.map(Frame::itself).filter(|parent| parent.known() == Known::AsContext);
        Birth { below: parent.and_then(|parent| CONTEXTS.with(&address(parent), |(born, _)| Arc::clone(born))) }
    }

    /// Not what hooks make, and not what belongs to a root that nobody watches.
    pub(crate) fn is_wanted(&self, frame: &Frame) -> bool {
        let begun = frame.begun();
        let root = begun.number().or_else(|| hooks::running().map(|running| running.root));
        begun != Begun::NEVER_WATCHED && !hooks::is_telling() && sampled::is(root)
    }

    /// It is made.
    pub(crate) fn of(self, frame: &Frame, found_by: WeakFrame) {
        let born = Born::now(self.below);
        let at = born.at;
        if let Some(root) = frame.begun().number() {
            roots::add_context(root);
        }
        CONTEXTS.insert(address(frame), (born, found_by));
        history::pass(at);
    }
}

pub(crate) fn address(frame: &Frame) -> usize {
    frame.address().addr()
}

/// The same context, for who keeps it by hand from now on; if it is one that is watched.
#[cold]
pub(crate) fn keep(frame: Frame, how: Keeping, location: &'static Location<'static>) -> Frame {
    if frame.known() != Known::AsContext || !sampled::is_anything() {
        return frame;
    }
    let (frame, found_by) = frame.kept_by_hand();
    KEPT.insert(address(&frame), (Kept { how, location }, found_by));
    frame
}

/// A frame is not used as a context any more. Before it is gone, so that nobody else has its address.
#[cold]
pub(crate) fn forget(frame: &Frame, known: Known) {
    let address = address(frame);
    // Its share of the values is not the last: that is the caller's.
    if known == Known::AsKept {
        KEPT.remove(&address);
        return;
    }
    if let Some((born, _)) = CONTEXTS.remove(&address) {
        born.end();
    }
    if let Some(root) = frame.begun().number() {
        roots::remove_context(root);
    }
}

/// How many contexts are alive, and the greatest number of them that were bound on top of each other.
pub(crate) fn count() -> (usize, usize) {
    let alive = CONTEXTS.list(|_, (born, _)| Some(Arc::clone(born)));
    (alive.len(), born::depth(alive))
}

/// All that are alive, and stay so as long as the result.
pub(crate) struct Alive {
    pub(crate) contexts: Vec<(Arc<Born>, Frame)>,
    pub(crate) kept: Vec<(Kept, Frame)>,
}

pub(crate) fn alive() -> Alive {
    Alive {
        contexts: CONTEXTS.list(|_, (born, frame)| Some((Arc::clone(born), frame.upgrade()?))),
        kept: KEPT.list(|_, (kept, frame)| Some((*kept, frame.upgrade()?))),
    }
}
