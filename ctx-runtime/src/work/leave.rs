//! Leaving the current context for a while, for calls that run the work of others.
#![allow(missing_docs, reason = "hidden: the macros are the only users")]

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::current;
use crate::hooks::{self, Execution};
use crate::storage::frame::Frame;

/// What a call of this thread has left.
struct Left {
    id: usize,
    context: Option<Frame>,
    /// Whose code ran.
    outer: Execution,
}

thread_local! {
    /// The outermost first. It is taken out to be changed, as an allocator may look at what is current.
    static LEFT: Cell<Vec<Left>> = const { Cell::new(Vec::new()) };
}

/// None while the thread ends, when there may be no such place any more.
fn with_left<R>(change: impl FnOnce(&mut Vec<Left>) -> R) -> Option<R> {
    LEFT.try_with(|left| {
        let mut all = left.take();
        let result = change(&mut all);
        left.set(all);
        result
    })
    .ok()
}

/// The thread is in no context, until this is dropped there.
#[doc(hidden)]
pub struct OutOfContext {
    id: usize,
}

/// Leaves the current context.
pub(super) fn leave() -> Option<OutOfContext> {
    static IDS: AtomicUsize = AtomicUsize::new(0);
    let id = IDS.fetch_add(1, Ordering::Relaxed);
    with_left(|all| {
        // While the context is still current.
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
        // Not found: it was left on another thread. Not the innermost: others have left since, and will be back. What is dropped
        // here may be the user's.
        if let Some(Some((mut left, true))) = found {
            hooks::end_execution(left.outer);
            current::leave(&mut left.context);
        }
    }
}

/// Around a call.
#[inline]
#[doc(hidden)]
pub fn apart() -> Option<OutOfContext> {
    leave()
}

/// Gives what a call gave.
#[inline]
#[doc(hidden)]
pub fn call_apart<R>(apart: Option<OutOfContext>, result: R) -> R {
    // Said, and not left to the end of the function: if a value panics that a guard kept, the result would leak.
    drop(apart);
    result
}

/// The address of a thread-local, which tells threads apart.
pub(super) fn this_thread() -> Option<usize> {
    LEFT.try_with(|left| ptr::from_ref(left).addr()).ok()
}
