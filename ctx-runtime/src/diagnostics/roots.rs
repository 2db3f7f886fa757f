//! When the roots ended whose contexts are alive.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::hooks::ResourceId;

#[derive(Clone, Copy, Debug, Default)]
struct Root {
    contexts: usize,
    ended: Option<Instant>,
}

type Roots = HashMap<ResourceId, Root>;

static PARTS: [Mutex<Option<Roots>>; 16] = [const { Mutex::new(None) }; 16];

fn part(root: ResourceId) -> MutexGuard<'static, Option<Roots>> {
    PARTS[root.get() as usize % PARTS.len()].lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn add_context(root: ResourceId) {
    part(root).get_or_insert_default().entry(root).or_default().contexts += 1;
}

/// With its last context a root is forgotten.
pub(super) fn remove_context(root: ResourceId) {
    let mut part = part(root);
    let Some(roots) = part.as_mut() else { return };
    let left = roots.get_mut(&root).map(|root| {
        root.contexts -= 1;
        root.contexts
    });
    if left == Some(0) {
        roots.remove(&root);
    }
}

/// Its own work is gone.
pub(super) fn end(root: ResourceId) {
    if let Some(root) = part(root).as_mut().and_then(|roots| roots.get_mut(&root)) {
        root.ended = Some(Instant::now());
    }
}

pub(super) fn ended(root: ResourceId) -> Option<Instant> {
    part(root).as_ref()?.get(&root)?.ended
}
