//! Leaving the current context for a while, for calls that run the work of others.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::current;
use crate::hooks::{self, Execution};
use crate::storage::frame::Frame;

/// The context and the execution that a call of this thread has left.
struct Left {
    id: usize,
    context: Option<Frame>,
    /// The work whose code ran.
    outer: Execution,
}

thread_local! {
    /// The outermost is the first. The list is taken out to be changed, because an allocator may read the context.
    static LEFT: Cell<Vec<Left>> = const { Cell::new(Vec::new()) };
}

/// `None` while the thread ends, when the thread-local may be gone.
fn with_left<R>(change: impl FnOnce(&mut Vec<Left>) -> R) -> Option<R> {
    LEFT.try_with(|left| {
        let mut all = left.take();
        let result = change(&mut all);
        left.set(all);
        result
    })
    .ok()
}

/// Keeps its thread in no context until it is dropped on that thread.
#[doc(hidden)]
pub struct OutOfContext {
    id: usize,
}

/// Leaves the current context. `None` if the thread ends.
pub(super) fn leave() -> Option<OutOfContext> {
    static IDS: AtomicUsize = AtomicUsize::new(0);
    let id = IDS.fetch_add(1, Ordering::Relaxed);
    with_left(|all| {
        // Allocates while the context is still current.
        all.reserve(1);
        all.push(Left { id, context: current::replace(None), outer: hooks::pause_execution() });
        OutOfContext { id }
    })
}

impl Drop for OutOfContext {
    fn drop(&mut self) {
        let found = with_left(|all| {
            let at = all.iter().rposition(|left| left.id == self.id)?;
            let is_innermost = at + 1 == all.len();
            Some((all.remove(at), is_innermost))
        });
        // Not found: the context was left on another thread. Not the innermost: other calls have left since, and will come back.
        // `left` is dropped here, outside of `with_left`, because its values may be the user's.
        if let Some(Some((mut left, true))) = found {
            hooks::end_execution(left.outer);
            current::leave(&mut left.context);
        }
    }
}

/// Begins a call that runs in no context.
#[inline]
#[doc(hidden)]
pub fn apart() -> Option<OutOfContext> {
    leave()
}

/// Ends the call, and gives its result.
#[inline]
#[doc(hidden)]
pub fn call_apart<R>(apart: Option<OutOfContext>, result: R) -> R {
    // Dropped here, and not at the end of the function: if a value that a guard kept panics, the result would leak.
    drop(apart);
    result
}

/// The address of a thread-local, which tells threads apart.
pub(super) fn this_thread() -> Option<usize> {
    LEFT.try_with(|left| ptr::from_ref(left).addr()).ok()
}
