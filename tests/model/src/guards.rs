//! The guards of `Snapshot::enter`: each belongs to its thread.

use std::cell::RefCell;

use ctx_runtime::Entered;

use crate::model::{Context, GuardId};
use crate::world::{World, this_step};

thread_local! {
    /// The guards of this thread. No other thread may drop them.
    static GUARDS: RefCell<Vec<(u32, GuardId, Entered)>> = const { RefCell::new(Vec::new()) };
}

impl World {
    /// Adds a guard that was made on this thread.
    pub fn add_guard(&self, guard: Entered, context: Context) {
        let id = self.thread().enter(context);
        GUARDS.with_borrow_mut(|guards| guards.push((this_step(), id, guard)));
    }

    /// Drops a guard of this thread. Returns false if the thread has no guard.
    pub fn leave(&self, operand: u8) -> bool {
        let made_by = GUARDS.with_borrow(|guards| guards.iter().map(|guard| guard.0).collect::<Vec<_>>());
        let Some(chosen) = self.choose(operand, 'g', &made_by, 0) else { return false };
        let (_, id, guard) = GUARDS.with_borrow_mut(|guards| guards.remove(chosen));
        self.thread().leave(id);
        self.guarded(|| drop(guard));
        true
    }

    /// Drops the last guard of this thread. Returns false if the thread has no guard.
    pub fn leave_last(&self) -> bool {
        let Some((_, id, guard)) = GUARDS.with_borrow_mut(Vec::pop) else { return false };
        self.thread().leave(id);
        self.guarded(|| drop(guard));
        true
    }
}
