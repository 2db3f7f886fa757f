//! What is known of the work that is alive, and of what created it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::hooks::{self, Hooks, Resource, ResourceId};

/// A resource that is alive, or created one that is.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) resource: Resource,
    pub(crate) born: Instant,
    /// What created it. Not for ever: work that spawns its own successor has no beginning.
    pub(crate) trigger: Option<Arc<Record>>,
    generation: u32,
}

/// Of ancestors, so many are remembered.
const GENERATIONS: u32 = 32;

type Records = HashMap<ResourceId, Arc<Record>>;

/// In parts, so that threads seldom wait for each other.
static ALIVE: [Mutex<Option<Records>>; 16] = [const { Mutex::new(None) }; 16];

fn part(id: ResourceId) -> MutexGuard<'static, Option<Records>> {
    ALIVE[id.get() as usize % ALIVE.len()].lock().unwrap_or_else(PoisonError::into_inner)
}

/// The record of a resource that is alive.
pub(crate) fn record(id: ResourceId) -> Option<Arc<Record>> {
    part(id).as_ref()?.get(&id).cloned()
}

/// The record of the work that runs here.
pub(crate) fn running() -> Option<Arc<Record>> {
    record(hooks::execution_id()?)
}

/// The hooks that write the records.
#[derive(Debug)]
pub(crate) struct Watcher;

impl Hooks for Watcher {
    fn init(&self, resource: &Resource) {
        let trigger = resource.trigger().and_then(record);
        let generation = trigger.as_ref().map_or(0, |trigger| trigger.generation + 1);
        let trigger = trigger.filter(|_| !generation.is_multiple_of(GENERATIONS));
        let record = Record { resource: *resource, born: Instant::now(), trigger, generation };
        part(resource.id()).get_or_insert_default().insert(resource.id(), Arc::new(record));
    }

    fn destroy(&self, resource: &Resource) {
        let gone = part(resource.id()).as_mut().and_then(|records| records.remove(&resource.id()));
        // Perhaps the last of a chain: not under the lock.
        drop(gone);
    }
}
