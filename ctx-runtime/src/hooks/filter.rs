//! Filters: which resources hooks are told about.

use crate::storage::kind::Kind;
use crate::storage::number::ResourceId;

/// Selects the resources that hooks are told about. Made by [`filter`]. It selects once for each resource, when it is created.
#[derive(Clone, Debug)]
#[must_use = "a filter does nothing until hooks are installed with it"]
pub struct Filter {
    kinds: u16,
    /// Roots are let through if their hash is below this number.
    pub(super) roots_below: u64,
}

/// With this number, every root is let through, also a root whose hash is this number.
const EVERY_ROOT: u64 = u64::MAX;

/// Returns a filter that lets every resource through. Narrow it with its methods, then install hooks with it.
///
/// ```
/// use ctx_runtime::hooks::{self, Hooks, Kind};
///
/// struct Quiet;
/// impl Hooks for Quiet {}
///
/// let installed = hooks::filter().kinds([Kind::Root, Kind::Task]).sample_roots(0.01).install(Quiet);
/// ```
pub fn filter() -> Filter {
    Filter { kinds: u16::MAX, roots_below: EVERY_ROOT }
}

impl Filter {
    /// Lets through only resources of these kinds.
    pub fn kinds(self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        Filter { kinds: kinds.into_iter().fold(0, |kinds, kind| kinds | kind.bit()), ..self }
    }

    /// Lets through a share of the roots, and all work that belongs to these roots. The share is clamped to 0..=1; NaN
    /// counts as 0. Work of other roots is created as if no hooks were installed. Detached work begins another root,
    /// which is sampled by itself. The number of the root decides: two filters with the same share choose the same
    /// roots.
    pub fn sample_roots(self, share: f64) -> Self {
        // The cast saturates, and makes NaN 0.
        let roots_below = if share >= 1.0 { EVERY_ROOT } else { (share * EVERY_ROOT as f64) as u64 };
        Filter { roots_below, ..self }
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn roots_below(&self) -> u64 {
        self.roots_below
    }

    /// Whether a filter with this share of the roots lets `root` through. `None` is work without a root: only the full share does.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn has_root_below(roots_below: u64, root: Option<ResourceId>) -> bool {
        root.map_or(roots_below == EVERY_ROOT, |root| is_below(roots_below, root))
    }

    pub(super) fn lets_through(&self, kind: Kind, root: ResourceId) -> bool {
        self.has(kind) && is_below(self.roots_below, root)
    }

    pub(super) fn has(&self, kind: Kind) -> bool {
        self.kinds & kind.bit() != 0
    }

    pub(super) fn is_of_all_roots(&self) -> bool {
        self.roots_below == EVERY_ROOT
    }
}

/// Whether a root is one of a share.
#[inline]
pub(super) fn is_below(roots_below: u64, root: ResourceId) -> bool {
    roots_below == EVERY_ROOT || hash(root.get()) < roots_below
}

/// Spreads numbers that follow each other: the finaliser of `SplitMix64`.
#[inline]
fn hash(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
