//! The roots whose contexts are alive, and when they ended.

use std::time::Instant;

use crate::hooks::ResourceId;
use crate::sync::table::Table;

#[derive(Clone, Copy, Debug, Default)]
struct Root {
    contexts: usize,
    /// The root's own work, and streams that are read in the root: a response may be read long after its handler has returned.
    parts: usize,
    ended: Option<Instant>,
}

static ALL: Table<ResourceId, Root, 16> = Table::new();

pub(crate) fn add_context(root: ResourceId) {
    ALL.entry(root, |entry| entry.or_default().contexts += 1);
}

/// When its last context ends, a root is forgotten.
pub(crate) fn remove_context(root: ResourceId) {
    ALL.remove_if(&root, |root| {
        root.contexts -= 1;
        root.contexts == 0
    });
}

pub(crate) fn begin_part(root: ResourceId) {
    ALL.with(&root, |root| {
        root.parts += 1;
        root.ended = None;
    });
}

/// When its last part ends, a root ends.
pub(crate) fn end_part(root: ResourceId) {
    let now = Instant::now();
    ALL.with(&root, |root| {
        root.parts = root.parts.saturating_sub(1);
        root.ended = (root.parts == 0).then_some(now);
    });
}

pub(crate) fn ended(root: ResourceId) -> Option<Instant> {
    ALL.with(&root, |root| root.ended)?
}
