//! Which roots somebody watches.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::hooks::{Filter, ResourceId};
use crate::storage::frame;
use crate::sync::locked::Locked;
use crate::sync::room::with_room;

/// Roots whose hashes are below are watched. None, if it is 0.
///
/// Of several shares the largest: the same roots are in each larger one.
static BELOW: AtomicU64 = AtomicU64::new(0);

/// Of each that watches.
static ALL: Locked<Vec<u64>> = Locked::new(Vec::new());

/// Whether somebody watches the work and the contexts of this root; of none, whether somebody watches what belongs to no root.
pub(super) fn are_watching(root: Option<ResourceId>) -> bool {
    Filter::has_root_below(BELOW.load(Ordering::Relaxed), root)
}

/// Watches a share of the roots. True if nobody has watched any before.
pub(super) fn add(share: u64) -> bool {
    with_room(|room| {
        ALL.with(|all| {
            room.make_in(all).then(|| {
                all.push(share);
                watch_largest(all);
                all.len() == 1
            })
        })
    })
}

pub(super) fn remove(share: u64) {
    ALL.with(|all| {
        let found = all.iter().position(|other| *other == share);
        found.map(|found| all.swap_remove(found));
        watch_largest(all);
    });
}

fn watch_largest(all: &[u64]) {
    let largest = all.iter().copied().max().unwrap_or(0);
    BELOW.store(largest, Ordering::Relaxed);
    frame::set_watching(largest != 0);
}
