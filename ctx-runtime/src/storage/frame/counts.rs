//! The two counts of a frame.
//!
//! As in `Arc`: `contexts` counts the users of the frame as a context, and keeps what the frame rests on. `values` counts
//! the users that need only the values in the frame, and keeps its memory. All counts of `contexts` together hold one count
//! of `values`.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

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
            unsafe { release(self.at()) }
        }
    }
}

impl Frame {
    /// Gives up one count. True if it was the last count.
    #[inline]
    fn give_up(&self) -> bool {
        // The owner of a frame that was never cloned owns its only count: a clone is marked before anybody else can have
        // it, and before this frame can be dropped.
        let header = self.header();
        !header.is_shared.load(Ordering::Relaxed) || header.contexts.fetch_sub(1, Ordering::AcqRel) == 1
    }
}

/// Drops the frame of a context, and the frames below that only this context kept.
///
/// # Safety
/// The frame's last count of `contexts` is given up.
#[inline(never)]
unsafe fn release(frame: NonNull<Header>) {
    // SAFETY: as the caller says. The most frequent case has a function of its own, because the others need more registers.
    unsafe {
        match &(*frame.as_ptr()).below {
            #[cfg(not(feature = "diagnostics"))]
            Below::Nothing => release_values(frame),
            _ => release_chain(frame),
        }
    }
}

/// # Safety
/// As for [`release`].
#[inline(never)]
unsafe fn release_chain(frame: NonNull<Header>) {
    // SAFETY: as the caller says.
    let mut next = unsafe { release_one(frame) };
    // In a loop, and not by recursion: a chain may be long.
    while let Some(parent) = next
        && parent.give_up()
    {
        // SAFETY: its last count has just been given up, and `ManuallyDrop` does not drop it.
        next = unsafe { release_one(parent.at()) };
    }
}

/// Drops the frame of a context, and returns the context that the frame rested on.
///
/// # Safety
/// As for [`release`].
#[inline(always)]
unsafe fn release_one(frame: NonNull<Header>) -> Option<ManuallyDrop<Frame>> {
    #[cfg(feature = "diagnostics")]
    ended(&ManuallyDrop::new(Frame(frame)));
    // SAFETY: this was the last context, so nobody reads `below` any more. Users of the values touch `values`, `payload`,
    // `len` and `size` alone, hence no reference to the whole header here. `below` is moved out piece by piece, as it was written:
    // to load more at once would wait for the stores, if the context has just been made. All contexts together held one
    // count of the values, and they are gone. The values are dropped first, then the frames that they were bound on top of,
    // also if a destructor of a value panics.
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

/// Adds one to a count. As in `Arc`, aborts before forgotten clones can overflow the count.
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
        // SAFETY: `new` added the count that is given back here.
        unsafe { release_values(self.0) }
    }
}

/// # Safety
/// The caller owns one count of `values`, and gives it up.
unsafe fn release_values(frame: NonNull<Header>) {
    struct Free(NonNull<Header>);
    impl Drop for Free {
        #[inline]
        fn drop(&mut self) {
            // SAFETY: the block was taken in `lay_out`, by a layout of this size and, if the size is not kept, by this layout.
            unsafe {
                let header = self.0.as_ptr();
                let layout = || (*header).payload.frame_again((*header).len as usize).0;
                block::give_back_of_size(self.0.cast(), (*header).size, layout);
            }
        }
    }
    // SAFETY: the caller's count keeps the frame alive up to the decrement. If the count is 1, it is the caller's, and the
    // caller is alone: only an owner of a count adds one. The last context has taken `below` out, and nothing else in the
    // header needs dropping. The payload is dropped once, also when its destructor panics, and the memory is freed in any
    // case.
    unsafe {
        let values = &(*frame.as_ptr()).values;
        if values.load(Ordering::Acquire) != 1 && values.fetch_sub(1, Ordering::AcqRel) != 1 {
            return;
        }
        let _free = Free(frame);
        let (payload, len) = ((*frame.as_ptr()).payload, (*frame.as_ptr()).len as usize);
        if let Some(drop) = payload.drop {
            let (_, at) = payload.frame_again(len);
            drop(frame.byte_add(at).as_ptr().cast());
        }
    }
}

/// Tells the observer that the last context is gone. Its values are still there.
#[cfg(feature = "diagnostics")]
#[inline]
fn ended(frame: &Frame) {
    // SAFETY: the values are still counted, so `tracked` is alive. It never changes once others know the frame.
    let tracked = unsafe { (*frame.at().as_ptr()).tracked };
    if tracked != Tracked::No {
        observer::ended(frame, tracked);
    }
}
