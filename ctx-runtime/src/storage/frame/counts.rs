//! The two counts of a frame.
//!
//! As in `Arc`: `contexts` counts those who use the frame as a context, and keeps what
//! it rests on; `values` counts those who need only the values in it, and keeps its memory. All of
//! the first together hold one of the second.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::mem::ManuallyDrop;
use std::process::abort;
use std::ptr::{self, NonNull};

#[cfg(feature = "diagnostics")]
use super::header::Tracked;
use super::header::{Below, Frame, Header, ValuesShare};
#[cfg(feature = "diagnostics")]
use super::observer;
use crate::storage::block;
use crate::sync::atomic::{AtomicUsize, Ordering};

impl Clone for Frame {
    #[inline]
    fn clone(&self) -> Self {
        let header = self.header();
        if !header.is_shared.load(Ordering::Relaxed) {
            header.is_shared.store(true, Ordering::Relaxed);
        }
        count(&header.contexts);
        Frame(self.0)
    }
}

impl Drop for Frame {
    #[inline]
    fn drop(&mut self) {
        if self.give_up() {
            // SAFETY: the last count is given up.
            unsafe { release(self.0) }
        }
    }
}

impl Frame {
    /// Gives up one count. True if it was the last.
    #[inline]
    fn give_up(&self) -> bool {
        // Who owns a frame that was never cloned owns the only one: a clone is marked before anybody else can have it, and
        // before this one can be dropped.
        let header = self.header();
        !header.is_shared.load(Ordering::Relaxed) || header.contexts.fetch_sub(1, Ordering::AcqRel) == 1
    }
}

/// Drops what a context was, and those that it rested on alone.
///
/// # Safety
/// The last of the frame's contexts is given up.
#[inline(never)]
unsafe fn release(frame: NonNull<Header>) {
    // SAFETY: as the caller says.
    let mut next = unsafe { release_one(frame) };
    // One after the other, not one inside the other: a chain may be long.
    while let Some(parent) = next
        && parent.give_up()
    {
        // SAFETY: it has just been given up, and is not dropped by itself.
        next = unsafe { release_one(parent.0) };
    }
}

/// Drops what a context was, and gives the one that it rested on.
///
/// # Safety
/// As for [`release`].
#[inline(always)]
unsafe fn release_one(frame: NonNull<Header>) -> Option<ManuallyDrop<Frame>> {
    #[cfg(feature = "diagnostics")]
    ended(&ManuallyDrop::new(Frame(frame)));
    // SAFETY: this was the last context, so nobody reads `below` any more; those who hold values
    // touch `values`, `payload` and `len` alone, hence no reference to the whole header here. It is moved out, piece by piece,
    // as it was written: to load more at once would wait for the stores, where a context has just been made.
    // All contexts together held one count of the values, and they are gone. The values go first, then what they were
    // bound on top of, also if one of their destructors panics.
    unsafe {
        match &(*frame.as_ptr()).below {
            Below::Nothing => release_values(frame),
            Below::Parent(parent) => {
                let parent = ptr::read(parent);
                release_values(frame);
                return Some(ManuallyDrop::new(parent));
            }
            Below::Values(held) => {
                let _held = ptr::read(held);
                release_values(frame);
            }
        }
    }
    None
}

/// Adds one to a count. Like `Arc`, gives up rather than let forgotten clones overflow it.
#[inline]
fn count(count: &AtomicUsize) {
    if count.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
        abort();
    }
}

impl ValuesShare {
    pub(super) fn new(frame: NonNull<Header>) -> Self {
        // SAFETY: the caller reaches the frame through a context or another `ValuesShare`.
        count(unsafe { &(*frame.as_ptr()).values });
        ValuesShare(frame)
    }
}

impl Drop for ValuesShare {
    fn drop(&mut self) {
        // SAFETY: `new` added the count that this gives back.
        unsafe { release_values(self.0) }
    }
}

/// # Safety
/// The caller owns one count of `values`, and gives it up.
unsafe fn release_values(frame: NonNull<Header>) {
    struct Free(NonNull<Header>, Layout);
    impl Drop for Free {
        fn drop(&mut self) {
            // SAFETY: taken in `New::on_top` with the layout that `release_values` computed again.
            unsafe { block::give_back(self.0.cast(), self.1) }
        }
    }
    // SAFETY: the caller's count keeps the frame alive up to the decrement. Whoever sees the count
    // as one, its own, is alone: a count is only ever added by one who has one. `below` was taken
    // by the last context, and the header has nothing else that needs dropping. The payload is
    // dropped once, also when its destructor panics, and the memory is freed in any case.
    unsafe {
        let values = &(*frame.as_ptr()).values;
        if values.load(Ordering::Acquire) != 1 && values.fetch_sub(1, Ordering::AcqRel) != 1 {
            return;
        }
        let (payload, len) = ((*frame.as_ptr()).payload, (*frame.as_ptr()).len as usize);
        let (layout, at) = payload.frame_again(len);
        let _free = Free(frame, layout);
        (payload.drop)(frame.byte_add(at).as_ptr().cast());
    }
}

/// The last context is gone, its values are still there.
#[cfg(feature = "diagnostics")]
#[inline]
fn ended(frame: &Frame) {
    // SAFETY: the values are still counted, so this is alive, and it never changes once others know the frame.
    let tracked = unsafe { (*frame.0.as_ptr()).tracked };
    if tracked != Tracked::No {
        observer::ended(frame, tracked);
    }
}
