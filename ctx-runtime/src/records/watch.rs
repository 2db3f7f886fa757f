//! Watching: while a share of the roots is watched, contexts are recorded.

use super::context_observer::ContextObserver;
use super::{samples, shares};
use crate::hooks::Filter;
use crate::storage::frame;

/// While a `Share` lives, a share of the roots is watched.
pub(crate) struct Share(u64);

impl Share {
    pub(crate) fn of(filter: &Filter) -> Self {
        frame::set_observer(&ContextObserver);
        let share = filter.roots_below();
        if shares::add(share) {
            samples::begin();
        }
        Share(share)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        shares::remove(self.0);
    }
}
