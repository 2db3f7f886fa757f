//! What a record keeps of the context of its work: the keys that are bound, and what made the context. No value.

use crate::storage::frame::Frame;
use crate::storage::origin::{Origin, Site};

#[derive(Debug)]
pub(crate) struct ContextSummary {
    /// What made the context, and the root where the context began. `None` if there is no context.
    pub(crate) origin: Option<(Origin, Option<&'static Site>)>,
    /// A bit for each of the first keys of the process. Few programs have more than 64 keys.
    first: u64,
    /// The indices of the other keys.
    others: Box<[u32]>,
}

impl ContextSummary {
    pub(crate) fn of(context: Option<&Frame>) -> Self {
        let mut first = 0;
        let mut others = Vec::new();
        for index in context.iter().flat_map(|context| context.bound()) {
            match 1_u64.checked_shl(index) {
                Some(bit) => first |= bit,
                None => others.push(index),
            }
        }
        ContextSummary { origin: context.map(Frame::origin), first, others: others.into() }
    }

    pub(crate) fn binds(&self, index: u32) -> bool {
        match 1_u64.checked_shl(index) {
            Some(bit) => self.first & bit != 0,
            None => self.others.contains(&index),
        }
    }

    pub(crate) fn root(&self) -> Option<&'static Site> {
        self.origin.and_then(|(_, root)| root)
    }

    /// The spawn site at which the work was detached whose context this is.
    pub(crate) fn detached_at(&self) -> Option<&'static Site> {
        match self.origin? {
            (Origin::Site(site), _) if site.is_detached() => Some(site),
            _ => None,
        }
    }
}
