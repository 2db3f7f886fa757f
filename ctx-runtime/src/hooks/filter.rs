//! Which resources hooks are told about.

use crate::storage::kind::Kind;
use crate::storage::number::ResourceId;

/// Which resources hooks are told about. Made by [`filter`]; decided for each resource when it is created, once.
#[derive(Clone, Debug)]
#[must_use = "a filter does nothing until hooks are installed with it"]
pub struct Filter {
    kinds: u16,
    /// Of the hashes of the roots, those below.
    pub(super) roots_below: u64,
}

/// Also those whose hash this is.
const EVERY_ROOT: u64 = u64::MAX;

/// A filter that lets everything through, to be narrowed.
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
    /// Resources of these kinds alone.
    pub fn kinds(self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        Filter { kinds: kinds.into_iter().fold(0, |kinds, kind| kinds | kind.bit()), ..self }
    }

    /// A share of the roots, between 0 and 1, and all that belongs to those: less than 0, and what is no number, is 0, and more than 1
    /// is 1. What belongs to others is created as if no hooks
    /// were installed. Detached work is another root, and sampled by itself. It is decided by the root's number: two filters with the
    /// same share choose the same roots.
    pub fn sample_roots(self, share: f64) -> Self {
        // The cast saturates, and makes nothing of what is not a number.
        let roots_below = if share >= 1.0 { EVERY_ROOT } else { (share * EVERY_ROOT as f64) as u64 };
        Filter { roots_below, ..self }
    }

    #[cfg(feature = "diagnostics")]
    pub(crate) fn roots_below(&self) -> u64 {
        self.roots_below
    }

    /// Whether a filter with this share of the roots lets one through; or what belongs to none.
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
