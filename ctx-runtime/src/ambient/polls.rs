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

/// What a thread is polling. Cells, so that each hook touches what it needs.
#[derive(Clone)]
struct Poll {
    task: Cell<Option<Task>>,
    /// Its context is a count besides the store's: see `frame/place.rs`.
    is_another: Cell<bool>,
    /// What was there before is in `BELOW`.
    has_below: Cell<bool>,
    has_ended: Cell<bool>,
}

impl Poll {
    const fn none() -> Self {
        Poll {
            task: Cell::new(None),
            is_another: Cell::new(false),
            has_below: Cell::new(false),
            has_ended: Cell::new(false),
        }
    }

    #[inline]
    fn is_of(&self, id: Id) -> bool {
        self.task.get().is_some_and(|task| task.id == id)
    }
}

struct Below {
    poll: Poll,
    context: Option<Frame>,
}

thread_local! {
    // None of these has a destructor: hooks run in those of others.
    static POLL: Poll = const { Poll::none() };
    /// Holds no memory while it is empty.
    static BELOW: RefCell<ManuallyDrop<Vec<Below>>> = const { RefCell::new(ManuallyDrop::new(Vec::new())) };
    /// What a spawn on a runtime that was shut down is known by: its task ends before tokio calls the hook of the spawn.
    static LAST_ENDED: Cell<Option<Id>> = const { Cell::new(None) };
}

/// A poll of `task` begins, in its context. `is_another` is for `end`.
#[inline]
pub(super) fn begin(task: Task, context: Option<Frame>, is_another: bool) {
    let outer = replace_current(context);
    let has_below = outer.is_some() || POLL.with(|poll| poll.task.get().is_some());
    if has_below {
        push(outer);
    }
    POLL.with(|poll| {
        poll.task.set(Some(task));
        poll.is_another.set(is_another);
        poll.has_below.set(has_below);
        poll.has_ended.set(false);
    });
}

#[cold]
fn push(context: Option<Frame>) {
    BELOW.with_borrow_mut(|all| all.push(Below { poll: POLL.with(Poll::clone), context }));
}

/// How a poll ended.
pub(super) struct Ended {
    /// The frame that `begin` was given, whatever guards did in between: its place counts on that.
    pub(super) context: Option<Frame>,
    /// What `begin` was told.
    pub(super) is_another: bool,
    /// So has the task.
    pub(super) for_ever: bool,
}

/// What was current before is current again.
#[inline]
pub(super) fn end(id: Id) -> Ended {
    if !POLL.with(|poll| poll.is_of(id)) {
        return Ended { context: None, is_another: false, for_ever: false };
    }
    let (is_another, for_ever) = POLL.with(|poll| (poll.is_another.get(), poll.has_ended.get()));
    let has_below = POLL.with(|poll| poll.has_below.get());
    let outer = if has_below {
        pop()
    } else {
        POLL.with(|poll| poll.task.set(None));
        None
    };
    let mut context = replace_current(outer);
    if has_below || context.as_ref().is_some_and(Frame::is_entry) {
        context = leave(context);
    }
    Ended { context, is_another, for_ever }
}

/// With guards left open in the poll, or dropped in it that were entered outside. `left` is what was current in the end.
#[cold]
fn leave(left: Option<Frame>) -> Option<Frame> {
    let mut context = replace_current(left);
    // Values may be dropped there, when all is in its place.
    contain(|| enter::leave_scope(&mut context));
    context
}

/// The poll below is that of this thread again. Gives what was current in it.
#[cold]
fn pop() -> Option<Frame> {
    let below = BELOW.with_borrow_mut(|all| {
        let last = all.pop();
        if all.is_empty() {
            all.shrink_to_fit();
        }
        last
    })?;
    POLL.with(|poll| {
        poll.task.set(below.poll.task.get());
        poll.is_another.set(below.poll.is_another.get());
        poll.has_below.set(below.poll.has_below.get());
        poll.has_ended.set(below.poll.has_ended.get());
    });
    below.context
}

/// True if the task ends in a poll on this thread, as nearly all do.
#[inline]
pub(super) fn has_ended(id: Id) -> bool {
    POLL.with(|poll| {
        let is_in_poll = poll.is_of(id);
        if is_in_poll {
            poll.has_ended.set(true);
        } else {
            LAST_ENDED.set(Some(id));
        }
        is_in_poll
    })
}

/// Whether that was the last task to end on this thread in no poll.
#[inline]
pub(super) fn ended_last(id: Id) -> bool {
    LAST_ENDED.get() == Some(id)
}

/// The task that runs here, if hooks know it: not in one of a `LocalSet`, which may be polled inside.
#[cfg(feature = "diagnostics")]
pub(crate) fn current_task() -> Option<Task> {
    POLL.with(|poll| poll.task.get()).filter(|task| tokio::task::try_id() == Some(task.id))
}
