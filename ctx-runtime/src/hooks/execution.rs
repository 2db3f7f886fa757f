//! The resource whose code runs on a thread.
//!
//! It is kept by value: scopes may end in any order, so a pointer could outlive its resource.

use std::cell::Cell;

use super::resource::Resource;
use crate::storage::number::ResourceId;

/// What is known of the resource whose code runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running {
    pub(crate) id: ResourceId,
    pub(crate) trigger: Option<ResourceId>,
    pub(crate) root: ResourceId,
}

thread_local! {
    /// The innermost resource whose code runs. It has no destructor, so the destructors of other thread-locals can read it.
    static RUNNING: Cell<Option<Running>> = const { Cell::new(None) };
}

/// The resource whose code ran before, if there was one, to be put back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Execution(Option<Running>);

impl Execution {
    pub(crate) const NONE: Execution = Execution(None);
}

/// From now on, the code of `resource` runs. Returns the execution before.
#[inline]
pub(crate) fn begin_execution(resource: &Resource) -> Execution {
    let &Resource { id, trigger, root, .. } = resource;
    Execution(RUNNING.replace(Some(Running { id, trigger, root })))
}

/// From now on, the execution `outer` runs again.
#[inline]
pub(crate) fn end_execution(outer: Execution) {
    // Not `RUNNING.set`: std makes a call of it.
    RUNNING.with(|running| running.set(outer.0));
}

/// From now on, no resource's code runs. Returns the execution before.
pub(crate) fn pause_execution() -> Execution {
    Execution(RUNNING.take())
}

/// The execution that runs here, to go on with it later.
pub(crate) fn execution() -> Execution {
    Execution(RUNNING.get())
}

/// While the guard lives, the execution `whose` runs.
pub(crate) fn run_as(whose: Execution) -> ExecutionGuard {
    ExecutionGuard(Execution(RUNNING.replace(whose.0)))
}

/// Puts back the execution that ran before.
pub(crate) struct ExecutionGuard(Execution);

impl ExecutionGuard {
    /// While the guard lives, the code of `resource` runs.
    pub(crate) fn of(resource: &Resource) -> ExecutionGuard {
        ExecutionGuard(begin_execution(resource))
    }
}

impl Drop for ExecutionGuard {
    fn drop(&mut self) {
        end_execution(self.0);
    }
}

/// The resource whose code runs here.
#[inline]
pub(crate) fn running() -> Option<Running> {
    RUNNING.get()
}

/// Returns the resource whose code runs here: the innermost resource that any hooks watch.
///
/// In Node.js, this is `executionAsyncId`.
pub fn execution_id() -> Option<ResourceId> {
    running().map(|running| running.id)
}

/// Returns the resource that created the resource whose code runs here.
///
/// In Node.js, this is `triggerAsyncId`.
pub fn trigger_id() -> Option<ResourceId> {
    running().and_then(|running| running.trigger)
}
