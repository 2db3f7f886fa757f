//! Which roots somebody watches.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostics::history;
use crate::hooks::{Filter, ResourceId};
use crate::sync::locked::Locked;
use crate::sync::room::with_room;

/// Roots whose hashes are below are watched. None, if it is 0: the one look where nobody watches.
///
/// Of several shares the largest: the same roots are in each larger one.
static BELOW: AtomicU64 = AtomicU64::new(0);

/// Of each that watches.
static ALL: Locked<Vec<u64>> = Locked::new(Vec::new());

#[inline]
pub(crate) fn is_anything() -> bool {
    BELOW.load(Ordering::Relaxed) != 0
}

/// Whether work and contexts of this root are watched; of none, if those that belong to no root are.
pub(crate) fn is(root: Option<ResourceId>) -> bool {
    Filter::has_root_below(BELOW.load(Ordering::Relaxed), root)
}

/// While it lives, a share of the roots is watched.
pub(crate) struct Share(u64);

impl Share {
    pub(crate) fn of(filter: &Filter) -> Self {
        let share = filter.roots_below();
        let is_first = with_room(|room| {
            ALL.with(|all| {
                room.make_in(all).then(|| {
                    all.push(share);
                    watch_largest(all);
                    all.len() == 1
                })
            })
        });
        if is_first {
            history::begin();
        }
        Share(share)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        ALL.with(|all| {
            let own = all.iter().position(|share| *share == self.0);
            own.map(|own| all.swap_remove(own));
            watch_largest(all);
        });
    }
}

fn watch_largest(all: &[u64]) {
    BELOW.store(all.iter().copied().max().unwrap_or(0), Ordering::Relaxed);
}
