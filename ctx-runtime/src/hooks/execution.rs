//! Whose code runs on a thread.
//!
//! Kept by value: scopes may end in any order, so a pointer to a resource could outlive it.

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
    /// The innermost resource whose code runs. Without a destructor, so that it can be read in those of others.
    static RUNNING: Cell<Option<Running>> = const { Cell::new(None) };
}

/// Whose code ran before, to be put back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Execution(Option<Running>);

impl Execution {
    pub(crate) const NONE: Execution = Execution(None);
}

/// The code of `resource` runs from now on.
#[inline]
pub(crate) fn begin_execution(resource: &Resource) -> Execution {
    let &Resource { id, trigger, root, .. } = resource;
    Execution(RUNNING.replace(Some(Running { id, trigger, root })))
}

/// What ran before runs again.
#[inline]
pub(crate) fn end_execution(outer: Execution) {
    // Not `RUNNING.set`, of which std makes a call.
    RUNNING.with(|running| running.set(outer.0));
}

/// Nobody's code runs from now on.
pub(crate) fn pause_execution() -> Execution {
    Execution(RUNNING.take())
}

/// Whose code runs here, to go on with later.
pub(crate) fn execution() -> Execution {
    Execution(RUNNING.get())
}

/// While this lives, `whose` code runs.
pub(crate) fn run_as(whose: Execution) -> ExecutionGuard {
    ExecutionGuard(Execution(RUNNING.replace(whose.0)))
}

/// Puts back whose code ran before.
pub(crate) struct ExecutionGuard(Execution);

impl ExecutionGuard {
    /// While it lives, the code of `resource` runs.
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

/// The resource whose code runs here: the innermost that any hooks watch.
///
/// Node.js has it as `executionAsyncId`.
pub fn execution_id() -> Option<ResourceId> {
    running().map(|running| running.id)
}

/// The resource that created the one whose code runs here.
///
/// Node.js has it as `triggerAsyncId`.
pub fn trigger_id() -> Option<ResourceId> {
    running().and_then(|running| running.trigger)
}
