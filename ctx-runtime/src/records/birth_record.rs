//! The record of a context's birth, and the living contexts that the context was bound on top of.

use std::iter;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::work;
use crate::hooks::Resource;
use crate::sync::locked::Locked;
use crate::sync::table::Map;

/// What is known of a context. It is kept while the context is alive, or any context that was bound on top of it.
pub(crate) struct BirthRecord {
    /// Numbers are in the order of creation. No other context of this process has the same number.
    pub(crate) number: u64,
    pub(crate) at: Instant,
    /// The resource whose code made the context.
    pub(crate) by: Option<Resource>,
    is_alive: AtomicBool,
    /// The context on top of which this context was bound; if that is gone, a context further down.
    below: Locked<Option<Arc<BirthRecord>>>,
}

impl BirthRecord {
    /// The record of a context that is made here and now, on top of `below`.
    pub(crate) fn now(below: Option<Arc<BirthRecord>>) -> Arc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Arc::new(BirthRecord {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            at: Instant::now(),
            by: work::running().map(|record| record.resource.clone()),
            is_alive: AtomicBool::new(true),
            below: Locked::new(below),
        })
    }

    /// Records that the context is not used any more.
    ///
    /// Drops the records of contexts below that are gone. So a job that spawns its successor with a new binding, for ever,
    /// leaves no chain behind: the contexts between two living contexts were all alive at one time.
    pub(crate) fn end(&self) {
        self.is_alive.store(false, Ordering::Relaxed);
        self.below();
    }

    /// The nearest living context that this context was bound on top of. Forgets the contexts in between.
    pub(crate) fn below(&self) -> Option<Arc<BirthRecord>> {
        let next = self.next()?;
        if next.is_alive() {
            return Some(next);
        }
        let nearest = iter::successors(next.next(), |gone| gone.next()).find(|born| born.is_alive());
        let below = nearest.clone();
        let gone = self.below.with(|next| mem::replace(next, below));
        drop(gone);
        nearest
    }

    fn next(&self) -> Option<Arc<BirthRecord>> {
        self.below.with(|next| next.clone())
    }

    fn is_alive(&self) -> bool {
        self.is_alive.load(Ordering::Relaxed)
    }

    /// All living contexts below this context, from the nearest down.
    pub(crate) fn all_below(&self) -> impl Iterator<Item = Arc<BirthRecord>> {
        iter::successors(self.below(), |born| born.below())
    }
}

impl Drop for BirthRecord {
    fn drop(&mut self) {
        // In a loop, and not by recursion: the records may be too many for the stack.
        let mut next = self.below.with(Option::take);
        while let Some(last) = next.and_then(Arc::into_inner) {
            next = last.below.with(Option::take);
        }
    }
}

/// The greatest number of contexts of `alive` that were bound on top of each other. Takes linear time once they are sorted.
pub(crate) fn depth(mut alive: Vec<Arc<BirthRecord>>) -> usize {
    // A context is older than the contexts that are bound on top of it.
    alive.sort_unstable_by_key(|born| born.number);
    let mut depths = Map::with_capacity_and_hasher(alive.len(), Default::default());
    let mut deepest = 0;
    for born in &alive {
        // A context that is not in `depths` was made while others were listed.
        let below = born.all_below().find_map(|below| depths.get(&below.number).copied());
        let depth = below.unwrap_or(0) + 1;
        depths.insert(born.number, depth);
        deepest = deepest.max(depth);
    }
    deepest
}
