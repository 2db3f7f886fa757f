//! A read that finds nothing.

use std::panic::Location;

#[cfg(feature = "diagnostics")]
use super::surroundings::Surroundings;
use crate::current;
use crate::storage::key::{Context, Policy};
use crate::storage::origin::{Origin, Site};

/// A read, and what it found.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) key: &'static str,
    pub(crate) index: u32,
    pub(crate) is_dropped_at_spawn: bool,
    pub(crate) at: &'static Location<'static>,
    /// The site or call that made the current context, and the root at which the context began.
    pub(crate) context: Option<(Origin, Option<&'static Site>)>,
    #[cfg(feature = "diagnostics")]
    pub(crate) surroundings: Surroundings,
}

impl Read {
    #[cold]
    #[track_caller]
    pub(crate) fn here<T: Context>() -> Self {
        let index = T::__key().index();
        Read {
            key: T::__key().name(),
            index,
            is_dropped_at_spawn: matches!(T::__POLICY, Policy::Drop),
            at: Location::caller(),
            context: current::shown().map(|frame| frame.origin()),
            #[cfg(feature = "diagnostics")]
            surroundings: Surroundings::here(index),
        }
    }
}
