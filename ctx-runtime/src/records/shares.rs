//! The shares of the roots that somebody watches.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::hooks::{Filter, ResourceId};
use crate::storage::frame;
use crate::sync::locked::Locked;
use crate::sync::room::with_room;

/// Roots whose hash is below this number are watched. If it is 0, no root is watched.
///
/// This is the largest of all shares: a larger share contains the roots of a smaller one.
static BELOW: AtomicU64 = AtomicU64::new(0);

/// The shares of all watchers.
static ALL: Locked<Vec<u64>> = Locked::new(Vec::new());

/// Whether somebody watches the work and the contexts of `root`. For `None`: whether somebody watches work without a root.
pub(super) fn are_watching(root: Option<ResourceId>) -> bool {
    Filter::has_root_below(BELOW.load(Ordering::Relaxed), root)
}

/// Watches a share of the roots. True if nobody watched a share before.
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
