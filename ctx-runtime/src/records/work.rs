//! What is known of the work that is alive, and of what created it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::summary::ContextSummary;
use crate::hooks::{self, Hooks, Resource, ResourceId};
use crate::storage::frame::Frame;
use crate::sync::table::Table;

/// A resource that is alive, or created one that is.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) resource: Resource,
    pub(crate) born: Instant,
    /// What created it. Not for ever: work that spawns its own successor has no beginning.
    pub(crate) trigger: Option<Arc<Record>>,
    generation: u32,
    /// Written once, when hooks have been told of the creation.
    context: OnceLock<ContextSummary>,
    /// The number of the resource inside of which its code ran last, or 0.
    runs_in: AtomicU64,
}

/// Whether there was ever a record: what is created costs no look-up before.
static ARE_THERE_ANY: AtomicBool = AtomicBool::new(false);

impl Record {
    /// The record of work that has just been created, to run in `context`.
    pub(crate) fn in_context(resource: &Resource, context: Option<&Frame>) -> Option<Arc<Record>> {
        let record = ARE_THERE_ANY.load(Ordering::Relaxed).then(|| record(resource.id()))??;
        // Nothing is allocated inside of the cell: what reads meanwhile would wait for it.
        let summary = ContextSummary::of(context);
        let _first = record.context.set(summary);
        Some(record)
    }

    /// What was bound where it runs.
    pub(crate) fn context(&self) -> Option<&ContextSummary> {
        self.context.get()
    }

    /// Whether the key is bound there.
    pub(crate) fn binds(&self, index: u32) -> bool {
        self.context().is_some_and(|context| context.binds(index))
    }

    /// Whether the key is bound in the context of the work that created it, as far as that is known.
    pub(crate) fn is_created_where_bound(&self, index: u32) -> bool {
        self.trigger.as_ref().is_some_and(|trigger| trigger.binds(index))
    }

    /// Its code is about to run, inside of that of another.
    pub(crate) fn set_runs_in(&self, outer: Option<ResourceId>) {
        self.runs_in.store(outer.map_or(0, ResourceId::get), Ordering::Relaxed);
    }

    /// While its code runs: inside of which other's. Of code that several threads run at once, on one of them.
    pub(crate) fn runs_in(&self) -> Option<Arc<Record>> {
        record(ResourceId::new(self.runs_in.load(Ordering::Relaxed))?)
    }
}

/// Of ancestors, so many are remembered.
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
