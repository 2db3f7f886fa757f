//! The current context of a thread. No other file touches the thread-local.
//!
//! `CURRENT` owns a count of the frame that it points to, with two exceptions, each a bit of the address:
//!
//! - `IS_READ`: user code is reading a value of the frame in place. [`read`] sets the bit, and clears it when the code returns.
//! - `IS_LENT`: the count belongs to somebody else: see [`begin_lent`].
//!
//! Both bits stay in `CURRENT`. A third bit, `Frame::IS_ENTRY`, belongs to the frame. Code that takes a marked address out
//! gets a count of its own, and so does the reader: see [`unmarked`]. So no order in which scopes begin and end leads to
//! freed memory. The scopes of a thread end in the reverse order of their beginning (except guards, which have frames of
//! their own), unless stackful coroutines or `process::exit` interfere. Then a read may find another context, but one that
//! is alive.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::cell::Cell;
use std::mem::{self, ManuallyDrop};
use std::ptr;

use crate::storage::frame::Frame;
use crate::storage::key::Context;
use crate::storage::number::RootNumber;

thread_local! {
    /// Null, or the address of a frame, with the bits described above.
    ///
    /// Not an `Option<Frame>`: a thread-local without a destructor can still be read in the destructors of all other
    /// thread-locals.
    static CURRENT: Cell<*const ()> = const { Cell::new(ptr::null()) };
}

const IS_READ: usize = 2;
const IS_LENT: usize = 4;
const MARKS: usize = IS_READ | IS_LENT;
// `Carried` uses the lowest bit, so no address in `CURRENT` is equal to the address of watched work. Nobody asks for the address of work
// that is being dropped, which has the bit of `IS_LENT`.
const _: () = assert!(Frame::ALIGNMENT > MARKS && MARKS & (1 | Frame::IS_ENTRY) == 0);

#[inline]
fn has(current: *const (), mark: usize) -> bool {
    current.addr() & mark != 0
}

#[inline]
fn address(current: *const ()) -> *const () {
    current.map_addr(|address| address & !MARKS)
}

#[inline]
fn marked(address: *const (), mark: usize) -> *const () {
    address.map_addr(|address| address | mark)
}

#[inline]
fn set(current: *const ()) {
    // Not `CURRENT.set`: std makes a call of it.
    CURRENT.with(|cell| cell.set(current));
}

/// Makes `context` current, and returns the context that was current before.
#[inline]
pub(crate) fn replace(context: Option<Frame>) -> Option<Frame> {
    let mut found = CURRENT.replace(context.map_or(ptr::null(), Frame::into_raw));
    if has(found, MARKS) {
        found = unmarked(found);
    }
    // SAFETY: without a mark, `CURRENT` owned this count, and has just been given another one.
    unsafe { Frame::from_raw(found) }
}

/// Turns an address that was taken out of `CURRENT` with a mark into a count like any other.
///
/// If the frame was being read, the reader is given a count as well. The count is not stored: a reader that ends, and finds
/// no mark for the frame in `CURRENT`, knows that a count is its own. Reads of one frame may swap their marks and counts:
/// there are as many of them as there are reads.
///
/// It does not unwind. Its ABI says so, and callers need no code for cleaning up.
#[cold]
extern "C" fn unmarked(found: *const ()) -> *const () {
    // SAFETY: `found` was in `CURRENT`, so the frame is alive. `ManuallyDrop` does not give the count back.
    if let Some(frame) = unsafe { Frame::from_raw(address(found)) }.map(ManuallyDrop::new) {
        for mark in [IS_READ, IS_LENT] {
            if has(found, mark) {
                mem::forget(Frame::clone(&frame));
            }
        }
    }
    address(found)
}

/// Ends a scope whose context, at the address `own`, is current. `slot` has the context that was current before, and gets
/// the scope's context back. Returns false if something else is current, or if the context is being read.
#[inline]
pub(crate) fn swap_back(own: *const (), slot: &mut Option<Frame>) -> bool {
    debug_assert!(!has(own, MARKS | Frame::IS_ENTRY), "the address of a frame that may leave its thread");
    if CURRENT.get() != own {
        return false;
    }
    set(slot.take().map_or(ptr::null(), Frame::into_raw));
    // SAFETY: `CURRENT` had this address without a mark, and so owned a count of it.
    *slot = unsafe { Frame::from_raw(own) };
    true
}

/// Whether the context at this address is current, and nobody reads it.
#[inline]
pub(crate) fn is(own: *const ()) -> bool {
    CURRENT.get() == own
}

/// Whether there is no current context at all.
#[cfg(all(feature = "ambient", tokio_unstable))]
#[inline]
pub(crate) fn is_none() -> bool {
    CURRENT.get().is_null()
}

/// Runs `f` on the current frame, which may be an entry, without counting it. `f` is code of this crate, and begins and
/// ends no scope.
#[inline]
pub(super) fn with_current<R>(f: impl FnOnce(Option<&Frame>) -> R) -> R {
    // SAFETY: the frame is alive while it is in `CURRENT`, and `f` does not change `CURRENT`. `ManuallyDrop` gives no count back.
    let current = unsafe { Frame::from_raw(address(CURRENT.get())) }.map(ManuallyDrop::new);
    f(current.as_deref())
}

/// The context that can be read here, for somebody to keep.
#[inline]
pub(crate) fn shown() -> Option<Frame> {
    with_current(|current| current.and_then(Frame::shown))
}

/// Whether the work that runs here was created by hooks, or by work that hooks created.
pub(crate) fn is_never_watched() -> bool {
    with_current(|current| current.is_some_and(|frame| frame.root_number() == RootNumber::NEVER_WATCHED))
}

/// The current frame, if it is an entry.
#[inline]
pub(crate) fn entry() -> Option<Frame> {
    with_current(|current| current.filter(|frame| frame.is_entry()).cloned())
}

/// Whether a guard is current, and no scope on top of it.
#[inline]
pub(crate) fn has_guard() -> bool {
    has(CURRENT.get(), Frame::IS_ENTRY)
}

/// Whether work that is created here is detached.
pub(crate) fn is_detaching() -> bool {
    with_current(|current| current.and_then(Frame::as_entry).is_some_and(|entry| entry.is_detaching))
}

/// Whether work that is handed over here may run in another context than the current one: see `storage/crossing.rs`.
#[inline]
pub(crate) fn has_policies() -> bool {
    with_current(|current| current.is_some_and(Frame::has_policies))
}

/// Runs `f`, which is user code, on the current value of a key, in place. Without a value, gives `f` back. Counts nothing, unless `f` begins
/// or leaves a scope, a guard is current, or another value is being read.
#[inline]
pub(crate) fn read<T: Context, F: FnOnce(&T) -> R, R>(f: F) -> Result<R, F> {
    read_part(Frame::value, f)
}

/// Runs `f`, which is user code, on the current frame, as [`read`] does on a value.
pub(crate) fn read_frame(f: impl FnOnce(&Frame)) {
    // Without a frame, `f` comes back.
    let _ = read_part(|frame| Some(frame), f);
}

#[inline]
fn read_part<T, F: FnOnce(&T) -> R, R>(find: impl Fn(&Frame) -> Option<&T>, f: F) -> Result<R, F> {
    let found = CURRENT.get();
    if has(found, IS_READ | Frame::IS_ENTRY) {
        return read_kept(find, f);
    }
    // SAFETY: as in `with_current`, until `f` is called; from then on, `Reading` keeps the frame.
    let frame = unsafe { Frame::from_raw(address(found)) }.map(ManuallyDrop::new);
    let Some(value) = frame.as_deref().and_then(find) else { return Err(f) };
    let result = {
        let _reading = Reading::new(found);
        f(value)
    };
    Ok(result)
}

/// A call, so that the code around a read in place needs few registers.
#[cold]
#[inline(never)]
fn read_kept<T, F: FnOnce(&T) -> R, R>(find: impl Fn(&Frame) -> Option<&T>, f: F) -> Result<R, F> {
    let kept = shown();
    match kept.as_ref().and_then(find) {
        Some(value) => Ok(f(value)),
        None => Err(f),
    }
}

/// While a `Reading` lives, a value of a frame is read in place, and the frame is alive.
struct Reading {
    found: *const (),
}

impl Reading {
    /// `found` is in `CURRENT`, and not marked as read.
    #[inline]
    fn new(found: *const ()) -> Self {
        set(marked(found, IS_READ));
        Reading { found }
    }

    /// Ends the read of a frame that was taken out of `CURRENT` during the read.
    #[cold]
    #[inline(never)]
    fn end_elsewhere(&self) {
        let current = CURRENT.get();
        if has(current, IS_READ) && address(current) == address(self.found) {
            // The frame is lent now and was owned before, or the other way round.
            set(current.map_addr(|address| address & !IS_READ));
        } else {
            // SAFETY: this read has set a mark that is no longer in `CURRENT`. The code that took the mark out has left a count for it.
            drop(unsafe { Frame::from_raw(address(self.found)) });
        }
    }
}

impl Drop for Reading {
    #[inline]
    fn drop(&mut self) {
        if CURRENT.get() == marked(self.found, IS_READ) {
            set(self.found);
        } else {
            self.end_elsewhere();
        }
    }
}

/// Makes a context current whose count stays with its owner. Returns the context that was current before.
///
/// # Safety
/// The frame is kept until [`take_back`] was called, and until the context that was current after the call was replaced.
#[inline]
pub(crate) unsafe fn begin_lent(context: Option<&Frame>) -> Option<Frame> {
    let before = replace(None);
    if let Some(frame) = context {
        set(marked(frame.address(), IS_LENT));
    }
    before
}

/// Makes nothing current if the frame at the address `own` is current and lent, or if `own` is null and nothing is current.
///
/// Returns false if something else is current, or if a value of the frame is being read. Then the caller calls `leave_scope`.
#[inline]
pub(crate) fn take_back(own: *const ()) -> bool {
    let lent = if own.is_null() { own } else { marked(own, IS_LENT) };
    let is_current = CURRENT.get() == lent;
    if is_current {
        set(ptr::null());
    }
    is_current
}

/// Gives `CURRENT` a count of its own for a frame that is lent there, and is about to be dropped. The frame stays current:
/// if runs of one context nest, the lender may be an outer owner. The end of this owner's run finds another address than
/// the lent one, and takes the slow path.
#[inline]
pub(crate) fn keep_lent(frame: &Frame) {
    let current = CURRENT.get();
    if has(current, IS_LENT) && address(current) == frame.address() {
        mem::forget(frame.clone());
        set(current.map_addr(|address| address & !IS_LENT));
    }
}
