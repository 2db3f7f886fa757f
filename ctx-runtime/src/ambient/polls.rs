//! The tasks that this thread is polling: mostly one; more where a runtime is driven inside a task.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr;

use tokio::task::Id;

use crate::current;
use crate::hooks::panics::catch_panic;
use crate::storage::frame::Frame;

/// A task, as far as its runtime's hooks know it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) id: Id,
    #[cfg_attr(not(feature = "diagnostics"), expect(dead_code, reason = "for the explanation of a loss"))]
    pub(crate) spawned_at: &'static Location<'static>,
}

/// What a thread is polling. Cells, so that each hook touches what it needs.
struct Poll {
    task: Cell<Option<Task>>,
    /// The context of the task. It is lent for the poll, and stays here: its cell counts on getting this count back, whatever
    /// guards and scopes do in the poll.
    context: Cell<ManuallyDrop<Option<Frame>>>,
    /// Its context is a count besides the store's: see `storage/frame/frame_cell.rs`.
    is_another: Cell<bool>,
    /// What was there before is in `BELOW`.
    has_below: Cell<bool>,
    has_ended: Cell<bool>,
}

impl Poll {
    const fn none() -> Self {
        Poll {
            task: Cell::new(None),
            context: Cell::new(ManuallyDrop::new(None)),
            is_another: Cell::new(false),
            has_below: Cell::new(false),
            has_ended: Cell::new(false),
        }
    }

    /// Leaves no poll behind.
    fn take(&self) -> Poll {
        let taken = Poll::none();
        taken.replace(self);
        taken
    }

    /// Goes on with `other`.
    fn replace(&self, other: &Poll) {
        self.task.set(other.task.take());
        self.context.set(other.context.replace(ManuallyDrop::new(None)));
        self.is_another.set(other.is_another.get());
        self.has_below.set(other.has_below.get());
        self.has_ended.set(other.has_ended.get());
    }

    #[inline]
    fn is_of(&self, id: Id) -> bool {
        self.task.get().is_some_and(|task| task.id == id)
    }
}

struct Below {
    poll: Poll,
    /// What was current.
    current: Option<Frame>,
}

thread_local! {
    // None of these has a destructor: hooks run in those of others.
    static POLL: Poll = const { Poll::none() };
    /// Holds no memory while it is empty. It is taken out to be changed, as an allocator may look at what is current.
    static BELOW: Cell<ManuallyDrop<Vec<Below>>> = const { Cell::new(ManuallyDrop::new(Vec::new())) };
    /// What a spawn on a runtime that was shut down is known by: its task ends before tokio calls the hook of the spawn.
    static LAST_ENDED: Cell<Option<Id>> = const { Cell::new(None) };
}

/// A poll of `task` begins, in its context. `is_another` is for `end`.
#[inline]
pub(super) fn begin(task: Task, context: Option<Frame>, is_another: bool) {
    let outer = match &context {
        // SAFETY: `POLL` keeps it, and is no thread-local with a destructor. `end` takes it from there, and keeps it until
        // something else is current.
        Some(context) => unsafe { current::begin_lent(context) },
        None => current::replace(None),
    };
    let has_below = outer.is_some() || POLL.with(|poll| poll.task.get().is_some());
    if has_below {
        push(outer);
    }
    POLL.with(|poll| {
        poll.task.set(Some(task));
        poll.context.set(ManuallyDrop::new(context));
        poll.is_another.set(is_another);
        poll.has_below.set(has_below);
        poll.has_ended.set(false);
    });
}

#[cold]
fn push(current: Option<Frame>) {
    let below = Below { poll: POLL.with(Poll::take), current };
    with_below(|all| all.push(below));
}

fn with_below<R>(change: impl FnOnce(&mut Vec<Below>) -> R) -> R {
    let mut all = BELOW.replace(ManuallyDrop::new(Vec::new()));
    let result = change(&mut all);
    BELOW.set(all);
    result
}

/// How a poll ended.
pub(super) struct Ended {
    /// The frame that `begin` was given.
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
    let (context, is_another, for_ever, has_below) = POLL.with(|poll| {
        poll.task.set(None);
        let context = ManuallyDrop::into_inner(poll.context.replace(ManuallyDrop::new(None)));
        (context, poll.is_another.get(), poll.has_ended.get(), poll.has_below.get())
    });
    let own = context.as_ref().map_or(ptr::null(), Frame::address);
    if has_below || !current::take_back(own) {
        leave(if has_below { pop() } else { None });
    }
    Ended { context, is_another, for_ever }
}

/// Where another poll is below, or the poll has left something else than its context: guards that are open, a scope that took a
/// count. `outer` was current before.
#[cold]
fn leave(mut outer: Option<Frame>) {
    // Values may be dropped here, when all is in its place.
    catch_panic(|| {
        current::leave_scope(&mut outer);
        drop(outer);
    });
}

/// The poll below is that of this thread again. Gives what was current in it.
#[cold]
fn pop() -> Option<Frame> {
    let below = with_below(|all| {
        let last = all.pop();
        if all.is_empty() {
            all.shrink_to_fit();
        }
        last
    })?;
    POLL.with(|poll| poll.replace(&below.poll));
    below.current
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
pub(super) fn current_task() -> Option<Task> {
    POLL.with(|poll| poll.task.get()).filter(|task| tokio::task::try_id() == Some(task.id))
}
