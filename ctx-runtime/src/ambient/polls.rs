//! The tasks that this thread is polling: mostly one; more if a runtime is driven inside of a task.
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

/// The poll of a thread. Its fields are cells, so that each hook touches only what it needs.
struct Poll {
    task: Cell<Option<Task>>,
    /// The context of the task. It is lent for the poll, and its count stays here: the task's cell relies on getting this
    /// very count back, whatever guards and scopes do in the poll.
    context: Cell<ManuallyDrop<Option<Frame>>>,
    /// Whether its count is another one than the store's: see `storage/frame/frame_cell.rs`.
    is_another: Cell<bool>,
    /// Whether the state from before this poll is in `BELOW`.
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

    /// Takes the poll out, and leaves no poll behind.
    fn take(&self) -> Poll {
        let taken = Poll::none();
        taken.replace(self);
        taken
    }

    /// Takes over the poll `other`.
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
    /// The frame that was current.
    current: Option<Frame>,
}

thread_local! {
    // None of these has a destructor: hooks run in the destructors of other thread-locals.
    static POLL: Poll = const { Poll::none() };
    /// Holds no memory while it is empty. It is taken out to be changed, because an allocator may look at what is current.
    static BELOW: Cell<ManuallyDrop<Vec<Below>>> = const { Cell::new(ManuallyDrop::new(Vec::new())) };
    /// The last task that ended here in no poll: on a runtime that was shut down, a task ends before tokio calls its spawn hook.
    static LAST_ENDED: Cell<Option<Id>> = const { Cell::new(None) };
}

/// Begins a poll of `task`, in its context. `end` returns `is_another`.
#[inline]
pub(super) fn begin(task: Task, context: Option<Frame>, is_another: bool) {
    // SAFETY: `POLL` keeps the context, and has no destructor. `end` takes the context out, and keeps it until something else is current.
    let outer = unsafe { current::begin_lent(context.as_ref()) };
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
    /// The frame that was passed to `begin`.
    pub(super) context: Option<Frame>,
    /// The flag that was passed to `begin`.
    pub(super) is_another: bool,
    /// Whether the task has ended as well.
    pub(super) for_ever: bool,
}

/// Ends the poll of a task. The context from before is current again.
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

/// Called if another poll is below, or if the poll has not left its context as it was lent: guards are open, or a scope
/// took a count. `outer` was current before.
#[cold]
fn leave(mut outer: Option<Frame>) {
    // Values may be dropped here: all is in its place.
    catch_panic(|| {
        current::leave_scope(&mut outer);
        drop(outer);
    });
}

/// Makes the poll below the poll of this thread again. Returns the frame that was current in it.
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

/// Records the end of a task. True if the task ends in a poll on this thread, as nearly all tasks do.
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

/// Whether this was the last task that ended on this thread outside of a poll.
#[inline]
pub(super) fn ended_last(id: Id) -> bool {
    LAST_ENDED.get() == Some(id)
}

/// The task that runs here, if hooks know it. They do not know the tasks of a `LocalSet`, which may be polled inside of it.
#[cfg(feature = "diagnostics")]
pub(super) fn current_task() -> Option<Task> {
    POLL.with(|poll| poll.task.get()).filter(|task| tokio::task::try_id() == Some(task.id))
}
