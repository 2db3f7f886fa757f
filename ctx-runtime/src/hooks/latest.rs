//! The hooks that are installed at this moment, for all threads.

use std::sync::Arc;

use super::filter::is_below;
use super::view::View;
#[cfg(all(test, ctx_loom))]
use crate::models::Locked;
use crate::storage::number::RootNumber;
use crate::sync::atomic::{AtomicU64, Ordering};
#[cfg(not(all(test, ctx_loom)))]
use crate::sync::locked::Locked;

shared! {
    /// `None` before the first hooks.
    static LATEST: Locked<Option<Arc<View>>> = Locked::new(None);
    static VERSION: AtomicU64 = AtomicU64::new(0);
    /// The largest share of the roots that any hooks watch; 0, if there are no hooks.
    static ROOTS_BELOW: AtomicU64 = AtomicU64::new(0);
}

/// The version of the latest view. A thread that sees the version sees the view as well.
#[inline]
pub(super) fn version() -> u64 {
    VERSION.load(Ordering::Acquire)
}

/// Whether any hooks are installed. If there are none, this is the only check.
#[inline]
pub(crate) fn are_installed() -> bool {
    ROOTS_BELOW.load(Ordering::Relaxed) != 0
}

/// Whether hooks may want to know of work in a context. If no hooks watch the root, this is the only check.
#[inline]
pub(crate) fn may_watch(root: RootNumber) -> bool {
    let roots_below = ROOTS_BELOW.load(Ordering::Relaxed);
    roots_below != 0 && root.id().is_none_or(|root| is_below(roots_below, root))
}

pub(super) fn latest() -> Arc<View> {
    LATEST.with(|latest| latest.clone()).unwrap_or_default()
}

/// Makes `view` the latest, and returns the view before it. Returns `view` itself if another view has its version.
pub(super) fn publish(view: Arc<View>) -> Result<Option<Arc<View>>, Arc<View>> {
    let version = view.version;
    let roots_below = view.watching.iter().map(|watching| watching.filter.roots_below).max().unwrap_or(0);
    LATEST.with(|latest| {
        if latest.as_ref().map_or(0, |latest| latest.version) + 1 != version {
            return Err(view);
        }
        ROOTS_BELOW.store(roots_below, Ordering::Relaxed);
        let before = latest.replace(view);
        VERSION.store(version, Ordering::Release);
        Ok(before)
    })
}
