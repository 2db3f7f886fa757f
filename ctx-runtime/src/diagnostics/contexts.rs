//! The contexts that are alive, and what holds them. No user code runs under these locks: what is shown is upgraded under
//! them, and looked at, and dropped, afterwards.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{history, roots, sampled, watcher};
use crate::frame::{Frame, Known, WeakFrame};
use crate::hooks::{self, Begun, Resource};

/// In parts, so that threads seldom wait for each other.
static PARTS: [Mutex<Part>; 16] = [const { Mutex::new(Part { contexts: None, kept: None, depths: Vec::new() }) }; 16];

#[derive(Default)]
struct Part {
    contexts: Option<HashMap<usize, (Born, WeakFrame)>>,
    kept: Option<HashMap<usize, (Kept, WeakFrame)>>,
    /// How many contexts there are of each depth, the last of them not 0.
    depths: Vec<usize>,
}

fn part(address: usize) -> MutexGuard<'static, Part> {
    // Frames are multiples of 16 bytes, and often of the same size.
    let spread = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60;
    lock(&PARTS[spread as usize % PARTS.len()])
}

fn lock(part: &'static Mutex<Part>) -> MutexGuard<'static, Part> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A context. The address tells it from others that are alive, the number from all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) address: usize,
    pub(super) number: u64,
}

impl Name {
    fn is_alive(self) -> bool {
        born(self.address).is_some_and(|born| born.name == self)
    }
}

/// What was written down when a context was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Born {
    pub(super) name: Name,
    pub(super) at: Instant,
    /// The one that it was bound on top of.
    pub(super) parent: Option<Name>,
    /// The lowest one that it was bound on top of.
    pub(super) lowest: Option<Name>,
    /// How many were alive that it was bound on top of, with itself; at least.
    depth: usize,
    /// Whose code made it.
    pub(super) by: Option<Resource>,
}

/// A context that is kept by hand, for somebody to be told who keeps it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) how: Keeping,
    pub(super) location: &'static Location<'static>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Keeping {
    Snapshot,
    /// A `ContextRef`.
    Value,
}

/// A context that is about to be made while somebody watches.
pub(crate) struct Birth {
    parent: Option<Name>,
    lowest: Option<Name>,
    depth: usize,
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
        let Some(parent) = parent.and_then(|parent| born(address(parent))) else {
            return Birth { parent: None, lowest: None, depth: 1 };
        };
        // What the parent was bound on top of may be gone.
        let depth = match (parent.parent, parent.lowest) {
            (Some(grandparent), _) if grandparent.is_alive() => parent.depth,
            (_, Some(lowest)) if lowest.is_alive() => 2,
            _ => 1,
        };
        Birth { parent: Some(parent.name), lowest: parent.lowest.or(Some(parent.name)), depth: depth + 1 }
    }

    /// Not what hooks make, and not what belongs to a root that nobody watches.
    pub(crate) fn is_wanted(&self, frame: &Frame) -> bool {
        let begun = frame.begun();
        let root = begun.number().or_else(|| hooks::running().map(|running| running.root));
        begun != Begun::NEVER_WATCHED && !hooks::is_telling() && sampled::is(root)
    }

    /// It is made.
    pub(crate) fn of(self, frame: &Frame, found_by: WeakFrame) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let Birth { parent, lowest, depth } = self;
        let name = Name { address: address(frame), number: NEXT.fetch_add(1, Ordering::Relaxed) };
        let by = watcher::running().map(|record| record.resource);
        let at = Instant::now();
        if let Some(root) = frame.begun().number() {
            roots::add_context(root);
        }
        let mut part = part(name.address);
        if part.depths.len() <= depth {
            part.depths.resize(depth + 1, 0);
        }
        part.depths[depth] += 1;
        let born = Born { name, at, parent, lowest, depth, by };
        part.contexts.get_or_insert_default().insert(name.address, (born, found_by));
        drop(part);
        history::pass(at);
    }
}

pub(super) fn address(frame: &Frame) -> usize {
    frame.address().addr()
}

fn born(address: usize) -> Option<Born> {
    Some(part(address).contexts.as_ref()?.get(&address)?.0)
}

/// The same context, for who keeps it by hand from now on; if it is one that is watched.
#[cold]
pub(crate) fn keep(frame: Frame, how: Keeping, location: &'static Location<'static>) -> Frame {
    if frame.known() != Known::AsContext || !sampled::is_anything() {
        return frame;
    }
    let (frame, found_by) = frame.kept_by_hand();
    let address = address(&frame);
    part(address).kept.get_or_insert_default().insert(address, (Kept { how, location }, found_by));
    frame
}

/// A frame is not used as a context any more. Before it is gone, so that nobody else has its address.
#[cold]
pub(crate) fn forget(frame: &Frame, known: Known) {
    let address = address(frame);
    // Its share of the values is not the last: that is the caller's.
    if known == Known::AsKept {
        let mut part = part(address);
        part.kept.as_mut().and_then(|kept| kept.remove(&address));
        return;
    }
    let mut part = part(address);
    if let Some((born, _)) = part.contexts.as_mut().and_then(|contexts| contexts.remove(&address)) {
        part.depths[born.depth] -= 1;
        while part.depths.last() == Some(&0) {
            part.depths.pop();
        }
    }
    drop(part);
    if let Some(root) = frame.begun().number() {
        roots::remove_context(root);
    }
}

/// How many contexts are alive, and the greatest depth of one.
pub(super) fn count() -> (usize, usize) {
    PARTS.iter().map(lock).fold((0, 0), |(alive, deepest), part| {
        let here = part.contexts.as_ref().map_or(0, HashMap::len);
        (alive + here, deepest.max(part.depths.len().saturating_sub(1)))
    })
}

/// All that are alive, and stay so as long as the result.
pub(super) struct Alive {
    pub(super) contexts: Vec<(Born, Frame)>,
    pub(super) kept: Vec<(Kept, Frame)>,
}

pub(super) fn alive() -> Alive {
    let mut alive = Alive { contexts: Vec::new(), kept: Vec::new() };
    for part in &PARTS {
        let part = lock(part);
        let contexts = part.contexts.iter().flat_map(HashMap::values);
        alive.contexts.extend(contexts.filter_map(|(born, frame)| Some((*born, frame.upgrade()?))));
        let kept = part.kept.iter().flat_map(HashMap::values);
        alive.kept.extend(kept.filter_map(|(kept, frame)| Some((*kept, frame.upgrade()?))));
    }
    alive
}
