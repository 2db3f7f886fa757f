//! The living contexts, and the contexts that are kept by hand. Contexts to show are upgraded under the locks of the
//! tables. They are looked at, and dropped, when the locks are released.

use std::panic::Location;
use std::sync::Arc;

use super::birth_record::{self, BirthRecord};
use crate::storage::frame::{Frame, Keeping, WeakFrame};
use crate::sync::table::Table;

/// By the addresses of the frames.
static CONTEXTS: Table<usize, (Arc<BirthRecord>, WeakFrame), 16> = Table::new();
static KEPT: Table<usize, (KeptByHand, WeakFrame), 16> = Table::new();

/// How and where a context is kept by hand, for diagnostics to show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptByHand {
    pub(crate) how: Keeping,
    pub(crate) location: &'static Location<'static>,
}

pub(crate) fn address(frame: &Frame) -> usize {
    frame.address().addr()
}

pub(super) fn insert(frame: &Frame, born: Arc<BirthRecord>, found_by: WeakFrame) {
    CONTEXTS.insert(address(frame), (born, found_by));
}

pub(super) fn remove(frame: &Frame) -> Option<Arc<BirthRecord>> {
    CONTEXTS.remove(&address(frame)).map(|(born, _)| born)
}

pub(super) fn find(frame: &Frame) -> Option<Arc<BirthRecord>> {
    CONTEXTS.with(&address(frame), |(born, _)| Arc::clone(born))
}

pub(super) fn insert_kept(frame: &Frame, kept: KeptByHand, found_by: WeakFrame) {
    KEPT.insert(address(frame), (kept, found_by));
}

pub(super) fn remove_kept(frame: &Frame) {
    KEPT.remove(&address(frame));
}

/// How many contexts are alive, and the greatest number of them that were bound on top of each other.
pub(crate) fn count() -> (usize, usize) {
    let alive = CONTEXTS.list(|_, (born, _)| Some(Arc::clone(born)));
    (alive.len(), birth_record::depth(alive))
}

/// All living contexts. They stay alive as long as this value.
pub(crate) struct Alive {
    pub(crate) contexts: Vec<(Arc<BirthRecord>, Frame)>,
    pub(crate) kept: Vec<(KeptByHand, Frame)>,
}

pub(crate) fn alive() -> Alive {
    Alive {
        contexts: CONTEXTS.list(|_, (born, frame)| Some((Arc::clone(born), frame.upgrade()?))),
        kept: KEPT.list(|_, (kept, frame)| Some((*kept, frame.upgrade()?))),
    }
}
