//! The states that carriers have captured for tasks.
//!
//! They stay in a table from the spawn to the end of the task, and polls count them: two polls of a task may overlap for a moment.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::TaskMeta;
use tokio::task::Id;

use crate::carriers::{self, Captured, Entered, HandOver};
use crate::hooks::Kind;
use crate::scope::handed_over_last;
use crate::storage::origin::Origin;
use crate::sync::table::Table;

#[derive(Default)]
pub(super) struct States {
    /// Whether any task had states. A thread that polls a task with states sees it: it was set before the task was scheduled.
    were_captured: AtomicBool,
    table: Tasks,
}

struct Tasks(Table<Id, Shared, 32>);

impl Default for Tasks {
    fn default() -> Self {
        Tasks(Table::new())
    }
}

/// The states of a task. They come with no other value.
type Shared = Arc<Captured<usize>>;

thread_local! {
    /// The tasks with states that this thread polls: mostly one. No destructor, because hooks run in the destructors of other
    /// thread-locals. It is taken out to be changed, because a carrier may drive a runtime.
    static POLLED: Cell<ManuallyDrop<Vec<Polled>>> = const { Cell::new(ManuallyDrop::new(Vec::new())) };
}

struct Polled {
    task: Id,
    _entered: Entered<Shared>,
}

fn with_polled<R>(change: impl FnOnce(&mut Vec<Polled>) -> R) -> R {
    let mut polled = POLLED.replace(ManuallyDrop::new(Vec::new()));
    let result = change(&mut polled);
    if polled.is_empty() {
        polled.shrink_to_fit();
    }
    POLLED.set(polled);
    result
}

impl States {
    /// Whether the spawn of `task` is to capture states. A spawn site in annotated code has captured them, or has left them behind.
    #[inline]
    pub(super) fn are_wanted(task: &TaskMeta<'_>) -> bool {
        carriers::are_installed() && !is_annotated(task)
    }

    #[cold]
    pub(super) fn capture(&self, task: &TaskMeta<'_>) {
        let hand_over = HandOver { kind: Some(Kind::Task), origin: Origin::Call(task.spawned_at()), function: None };
        if let Ok(states) = Captured::capture(0, &hand_over) {
            self.were_captured.store(true, Ordering::Relaxed);
            self.table.0.insert(task.id(), Arc::new(states));
        }
    }

    #[inline]
    fn were_captured(&self) -> bool {
        self.were_captured.load(Ordering::Relaxed)
    }

    /// Makes the states of a task current for its poll.
    #[inline]
    pub(super) fn begin(&self, task: Id) {
        if self.were_captured() {
            self.enter(task);
        }
    }

    #[cold]
    fn enter(&self, task: Id) {
        if let Some(states) = self.table.0.with(&task, |states| Arc::clone(states)) {
            let polled = Polled { task, _entered: Captured::entered_by(states) };
            with_polled(|all| all.push(polled));
        }
    }

    /// Ends the poll of a task.
    #[inline]
    pub(super) fn end(&self, task: Id) {
        if self.were_captured() {
            leave(task);
        }
    }

    /// Called when a task has ended. The poll in which it ends keeps the states until it is over.
    #[inline]
    pub(super) fn remove(&self, task: Id) {
        if self.were_captured() {
            drop(self.table.0.remove(&task));
        }
    }
}

#[cold]
fn leave(task: Id) {
    drop(with_polled(|all| all.pop_if(|last| last.task == task)));
}

/// Whether the spawn comes from a spawn site in annotated code.
#[cold]
fn is_annotated(task: &TaskMeta<'_>) -> bool {
    let spawned_at = task.spawned_at();
    handed_over_last().is_some_and(|site| site.file() == spawned_at.file() && site.line() == spawned_at.line())
}
