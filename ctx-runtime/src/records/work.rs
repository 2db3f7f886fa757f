//! What is known of the work that is alive, and of the work that created it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::summary::ContextSummary;
use crate::hooks::{self, Hooks, Resource, ResourceId};
use crate::storage::frame::Frame;
use crate::sync::table::Table;

/// The record of a resource that is alive, or that created a resource that is alive.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) resource: Resource,
    pub(crate) born: Instant,
    /// The record of the creator. Not kept without end: work that spawns its own successor has no beginning.
    pub(crate) trigger: Option<Arc<Record>>,
    generation: u32,
    /// Written once, when hooks have been told of the creation.
    context: OnceLock<ContextSummary>,
    /// The number of the resource inside of whose code this resource last ran, or 0.
    runs_in: AtomicU64,
}

/// Whether there was ever a record. Until then, the creation of work costs no look-up.
static ARE_THERE_ANY: AtomicBool = AtomicBool::new(false);

impl Record {
    /// The record of work that has just been created, and that will run in `context`.
    pub(crate) fn in_context(resource: &Resource, context: Option<&Frame>) -> Option<Arc<Record>> {
        let record = ARE_THERE_ANY.load(Ordering::Relaxed).then(|| record(resource.id()))??;
        // The summary is made outside of the cell, because it allocates: a read in the allocator would wait for the cell.
        let summary = ContextSummary::of(context);
        let _first = record.context.set(summary);
        Some(record)
    }

    /// What was bound in the context in which the work runs.
    pub(crate) fn context(&self) -> Option<&ContextSummary> {
        self.context.get()
    }

    /// Whether the key is bound in the context in which the work runs.
    pub(crate) fn binds(&self, index: u32) -> bool {
        self.context().is_some_and(|context| context.binds(index))
    }

    /// Whether the key is bound in the context of the work that created this work, as far as it is known.
    pub(crate) fn is_created_where_bound(&self, index: u32) -> bool {
        self.trigger.as_ref().is_some_and(|trigger| trigger.binds(index))
    }

    /// The code of this work is about to run, inside of the code of `outer`.
    pub(crate) fn set_runs_in(&self, outer: Option<ResourceId>) {
        self.runs_in.store(outer.map_or(0, ResourceId::get), Ordering::Relaxed);
    }

    /// The work inside of whose code this work runs, while it runs. If several threads run it at once, this is right for one of them.
    pub(crate) fn runs_in(&self) -> Option<Arc<Record>> {
        record(ResourceId::new(self.runs_in.load(Ordering::Relaxed))?)
    }
}

/// How many generations of ancestors are remembered.
const GENERATIONS: u32 = 32;

static ALIVE: Table<ResourceId, Arc<Record>, 16> = Table::new();

/// The record of a resource that is alive.
pub(crate) fn record(id: ResourceId) -> Option<Arc<Record>> {
    ALIVE.with(&id, |record| Arc::clone(record))
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
        let generation = trigger.as_ref().map_or(0, |trigger| trigger.generation.wrapping_add(1));
        let trigger = trigger.filter(|_| !generation.is_multiple_of(GENERATIONS));
        let (context, runs_in) = (OnceLock::new(), AtomicU64::new(0));
        let record = Record { resource: resource.clone(), born: Instant::now(), trigger, generation, context, runs_in };
        ARE_THERE_ANY.store(true, Ordering::Relaxed);
        ALIVE.insert(resource.id(), Arc::new(record));
    }

    fn destroy(&self, resource: &Resource) {
        ALIVE.remove(&resource.id());
    }
}
