//! What is written down when a context is made, and which contexts that are alive it was bound on top of.

use std::iter;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::work;
use crate::hooks::Resource;
use crate::sync::locked::Locked;
use crate::sync::table::Map;

/// What is known of a context, as long as it is alive or others that are alive were bound on top of it.
pub(crate) struct BirthRecord {
    /// In the order of creation. No other context of this process has it.
    pub(crate) number: u64,
    pub(crate) at: Instant,
    /// Whose code made it.
    pub(crate) by: Option<Resource>,
    is_alive: AtomicBool,
    /// The one that it was bound on top of; or, if that is gone, one further down.
    below: Locked<Option<Arc<BirthRecord>>>,
}

impl BirthRecord {
    /// Of a context that is made here and now, on top of `below`.
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

    /// The context is not used any more.
    ///
    /// It lets go of what is gone below it. So a job that spawns its successor with a new binding, for ever, leaves no chain
    /// behind: the contexts between two that are alive were all alive at one time.
    pub(crate) fn end(&self) {
        self.is_alive.store(false, Ordering::Relaxed);
        self.below();
    }

    /// The nearest context that is alive, of those that it was bound on top of. Forgets those in between.
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

    /// All that are alive below it, from the nearest down.
    pub(crate) fn all_below(&self) -> impl Iterator<Item = Arc<BirthRecord>> {
        iter::successors(self.below(), |born| born.below())
    }
}

impl Drop for BirthRecord {
    fn drop(&mut self) {
        // One after the other: they may be too many for the stack.
        let mut next = self.below.with(Option::take);
        while let Some(last) = next.and_then(Arc::into_inner) {
            next = last.below.with(Option::take);
        }
    }
}

/// The greatest number of contexts of `alive` that were bound on top of each other. In linear time, once they are in order.
pub(crate) fn depth(mut alive: Vec<Arc<BirthRecord>>) -> usize {
    // What is below another one is older.
    alive.sort_unstable_by_key(|born| born.number);
    let mut depths = Map::with_capacity_and_hasher(alive.len(), Default::default());
    let mut deepest = 0;
    for born in &alive {
        // One that is not there was made while others were listed.
        let below = born.all_below().find_map(|below| depths.get(&below.number).copied());
        let depth = below.unwrap_or(0) + 1;
        depths.insert(born.number, depth);
        deepest = deepest.max(depth);
    }
    deepest
}
