//! The tasks that this thread is polling: mostly one; more where a runtime is driven inside a task.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::panic::Location;

use tokio::task::Id;

use crate::contain::contain;
use crate::enter;
use crate::frame::Frame;
use crate::scope::replace_current;

/// A task, as far as its runtime's hooks know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) id: Id,
    #[cfg_attr(not(feature = "diagnostics"), expect(dead_code, reason = "for the explanation of a loss"))]
    pub(crate) spawned_at: &'static Location<'static>,
}

#[derive(Clone, Copy)]
struct Poll {
    task: Task,
    /// What was there before is in `BELOW`.
    has_below: bool,
    has_ended: bool,
}

struct Below {
    poll: Option<Poll>,
    context: Option<Frame>,
}

thread_local! {
    // None of these has a destructor: hooks run in those of others.
    static POLL: Cell<Option<Poll>> = const { Cell::new(None) };
    /// Holds no memory while it is empty.
    static BELOW: RefCell<ManuallyDrop<Vec<Below>>> = const { RefCell::new(ManuallyDrop::new(Vec::new())) };
    /// What a spawn on a runtime that was shut down is known by: its task ends before tokio calls the hook of the spawn.
    static LAST_ENDED: Cell<Option<Id>> = const { Cell::new(None) };
}

/// A poll of `task` begins, in its context.
#[inline]
pub(super) fn begin(task: Task, context: Option<Frame>) {
    let outer = replace_current(context);
    let below = POLL.get();
    let has_below = outer.is_some() || below.is_some();
    POLL.set(Some(Poll { task, has_below, has_ended: false }));
    if has_below {
        push(Below { poll: below, context: outer });
    }
}

#[cold]
fn push(below: Below) {
    BELOW.with_borrow_mut(|all| all.push(below));
}

/// What was current before is current again. Gives the task's own context, and whether it has ended.
#[inline]
pub(super) fn end(id: Id) -> Option<(Option<Frame>, bool)> {
    let poll = POLL.get().filter(|poll| poll.task.id == id)?;
    let below = if poll.has_below { pop() } else { None };
    let (below, outer) = below.map_or((None, None), |below| (below.poll, below.context));
    POLL.set(below);
    let mut context = replace_current(outer);
    if poll.has_below || context.as_ref().is_some_and(Frame::is_entry) {
        context = leave(context);
    }
    Some((context, poll.has_ended))
}

/// With guards left open in the poll, or dropped in it that were entered outside. `left` is what was current in the end.
#[cold]
fn leave(left: Option<Frame>) -> Option<Frame> {
    let mut context = replace_current(left);
    // Values may be dropped there, when all is in its place.
    contain(|| enter::leave_scope(&mut context));
    context
}

#[cold]
fn pop() -> Option<Below> {
    BELOW.with_borrow_mut(|all| {
        let last = all.pop();
        if all.is_empty() {
            all.shrink_to_fit();
        }
        last
    })
}

/// True if the task ends in a poll on this thread, as nearly all do.
#[inline]
pub(super) fn has_ended(id: Id) -> bool {
    LAST_ENDED.set(Some(id));
    match POLL.get() {
        Some(poll) if poll.task.id == id => {
            POLL.set(Some(Poll { has_ended: true, ..poll }));
            true
        }
        _ => false,
    }
}

/// Whether that was the last task to end on this thread, in no poll or in one.
#[inline]
pub(super) fn ended_last(id: Id) -> bool {
    LAST_ENDED.get() == Some(id)
}

/// The task that runs here, if hooks know it: not in one of a `LocalSet`, which may be polled inside.
#[cfg(feature = "diagnostics")]
pub(crate) fn current_task() -> Option<Task> {
    POLL.get().map(|poll| poll.task).filter(|task| tokio::task::try_id() == Some(task.id))
}
