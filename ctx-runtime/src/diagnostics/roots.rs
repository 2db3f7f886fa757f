//! When the roots ended whose contexts are alive.

use std::time::Instant;

use crate::hooks::ResourceId;
use crate::locked::Table;

#[derive(Clone, Copy, Debug, Default)]
struct Root {
    contexts: usize,
    ended: Option<Instant>,
}

static ALL: Table<ResourceId, Root, 16> = Table::new();

pub(super) fn add_context(root: ResourceId) {
    ALL.entry(root, |entry| entry.or_default().contexts += 1);
}

/// With its last context a root is forgotten.
pub(super) fn remove_context(root: ResourceId) {
    ALL.remove_if(&root, |root| {
        root.contexts -= 1;
        root.contexts == 0
    });
}

/// Its own work is gone.
pub(super) fn end(root: ResourceId) {
    let now = Instant::now();
    ALL.with(&root, |root| root.ended = Some(now));
}

pub(super) fn ended(root: ResourceId) -> Option<Instant> {
    ALL.with(&root, |root| root.ended)?
}
