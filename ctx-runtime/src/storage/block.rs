//! Memory for frames. Most contexts live as long as a request, and the next request needs a block of the same size. So each
//! thread keeps the last blocks of each size that it got back: this costs less than asking the allocator.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::{Layout, handle_alloc_error};
#[cfg(not(all(test, ctx_loom)))]
use std::alloc::{alloc, dealloc};
use std::cell::Cell;
use std::hint;
use std::ptr::{self, NonNull};

#[cfg(all(test, ctx_loom))]
use tracked::{alloc, dealloc};

/// Sizes are multiples of this step, as in most allocators.
const STEP: usize = 16;
/// How many sizes are kept. Larger blocks are not kept.
const SIZES: usize = 20;
/// How many blocks of each size are kept: enough for the tasks that a request spawns at once.
const MOST: usize = 64;

/// The spare blocks of each size: the block that was kept last, or null. The `Spare` owns its blocks.
struct Spare([Cell<*mut Kept>; SIZES]);

/// What lies in a spare block.
struct Kept {
    /// The block that was kept before, or null.
    next: *mut Kept,
    /// How many blocks there are, from this one on.
    count: usize,
}

const _: () = assert!(size_of::<Kept>() <= STEP && align_of::<Kept>() <= STEP);

local! {
    static SPARE: Spare = Spare::new();
}

/// The size of a block, in a byte.
#[derive(Clone, Copy)]
pub(crate) struct Size(u8);

impl Size {
    const NOT_KEPT: Size = Size(u8::MAX);

    /// The size of a block that is taken by this layout. Miri keeps no block, so that it sees each use of a freed block; for
    /// AddressSanitizer, `--cfg ctx_free_blocks` keeps none. `--cfg ctx_keep_blocks` lets Miri see blocks reused.
    #[inline]
    pub(crate) fn of(layout: Layout) -> Size {
        match size_of_block(layout) {
            Some(size) if cfg!(ctx_keep_blocks) || !cfg!(any(miri, ctx_free_blocks)) => Size(size as u8),
            _ => Size::NOT_KEPT,
        }
    }

    /// Asks the blocks of this thread. `None` if blocks of this size are not kept, and at the end of a thread.
    #[inline]
    fn with_spare<R>(self, f: impl FnOnce(&Spare, usize) -> R) -> Option<R> {
        let size = usize::from(self.0);
        if size < SIZES { SPARE.try_with(|spare| f(spare, size)).ok() } else { None }
    }
}

/// Returns a block of at least this layout, whose size is not 0.
#[inline]
pub(crate) fn take(layout: Layout) -> NonNull<u8> {
    let block = Size::of(layout).with_spare(Spare::take).unwrap_or_else(|| allocate(layout));
    #[cfg(all(test, ctx_loom))]
    tracked::own(block);
    block
}

/// # Safety
/// The block comes from [`take`] with the same layout, on any thread, and is not used again.
#[inline]
pub(crate) unsafe fn give_back(block: NonNull<u8>, layout: Layout) {
    // SAFETY: as the caller says.
    unsafe { give_back_of_size(block, Size::of(layout), || layout) }
}

/// Gives a block back whose size is known. It is asked for the layout only if the block is not kept.
///
/// # Safety
/// The block comes from [`take`], on any thread, and is not used again. `size` is the size of the layout that it was taken by, and
/// `layout` returns this layout.
#[inline]
pub(crate) unsafe fn give_back_of_size(block: NonNull<u8>, size: Size, layout: impl FnOnce() -> Layout) {
    #[cfg(all(test, ctx_loom))]
    tracked::own(block);
    // SAFETY: as the caller says.
    let kept = size.with_spare(|spare, size| unsafe { spare.keep(block, size) });
    if kept.is_none() {
        let layout = layout();
        // SAFETY: as the caller says. `take` allocates by the rounded layout if there is one, also where no block is kept.
        unsafe { free(block, size_of_block(layout).map_or(layout, layout_of)) }
    }
}

impl Spare {
    const fn new() -> Self {
        Spare([const { Cell::new(ptr::null_mut()) }; SIZES])
    }

    #[inline]
    fn take(&self, size: usize) -> NonNull<u8> {
        let Some(last) = NonNull::new(self.0[size].get()) else { return allocate(layout_of(size)) };
        // SAFETY: a kept block, which this owns, has a `Kept`.
        self.0[size].set(unsafe { last.as_ref() }.next);
        last.cast()
    }

    /// # Safety
    /// The block has the layout of this size, and is not used again.
    #[inline]
    unsafe fn keep(&self, block: NonNull<u8>, size: usize) {
        let next = self.0[size].get();
        // SAFETY: as in `take`.
        let count = unsafe { next.as_ref() }.map_or(0, |kept| kept.count) + 1;
        if count > MOST {
            // SAFETY: as the caller says.
            return unsafe { free(block, layout_of(size)) };
        }
        let block = block.cast::<Kept>();
        // SAFETY: the smallest block is as large and as aligned as a `Kept`, and nobody else has this one.
        unsafe { block.write(Kept { next, count }) };
        self.0[size].set(block.as_ptr());
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        // The compiler does not see how many there are: otherwise it would make code for each.
        for (size, last) in hint::black_box(self.0.as_slice()).iter().enumerate() {
            let mut last = last.get();
            while let Some(block) = NonNull::new(last) {
                // SAFETY: as in `take`. The block is not used again.
                unsafe {
                    last = block.as_ref().next;
                    free(block.cast(), layout_of(size));
                }
            }
        }
    }
}

/// The index of a block's size, if blocks of this layout may be kept.
#[inline]
fn size_of_block(layout: Layout) -> Option<usize> {
    let size = layout.size().wrapping_sub(1) / STEP;
    (size < SIZES && layout.align() <= STEP).then_some(size)
}

#[inline]
fn layout_of(size: usize) -> Layout {
    Layout::from_size_align((size + 1) * STEP, STEP).expect("a small size")
}

/// Allocates by the rounded layout, if there is one: another thread may keep the block later.
#[cold]
#[inline(never)]
fn allocate(layout: Layout) -> NonNull<u8> {
    let layout = size_of_block(layout).map_or(layout, layout_of);
    assert!(layout.size() > 0, "a frame has a header");
    // SAFETY: the size is not 0.
    NonNull::new(unsafe { alloc(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
}

/// # Safety
/// The block was allocated by this layout, and is not used again.
#[cold]
#[inline(never)]
unsafe fn free(block: NonNull<u8>, layout: Layout) {
    // SAFETY: as the caller says.
    unsafe { dealloc(block.as_ptr(), layout) }
}

/// For the models: each block knows its uses. Taking a block or giving it back is a write, looking at its frame is a read.
/// loom reports a write that is not ordered with the other uses, also if the block holds another frame by then.
#[cfg(all(test, ctx_loom))]
pub(crate) mod tracked {
    use std::alloc::{self, Layout};
    use std::ptr::NonNull;

    use loom::cell::UnsafeCell;

    type Uses = UnsafeCell<()>;

    /// The number of bytes in front of a block, for its `Uses`.
    const BEFORE: usize = 64;
    const _: () = assert!(size_of::<Uses>() <= BEFORE);

    fn uses(block: *mut u8) -> *mut Uses {
        block.wrapping_sub(BEFORE).cast()
    }

    fn with_uses(layout: Layout) -> Layout {
        Layout::from_size_align(BEFORE + layout.size(), BEFORE.max(layout.align())).expect("a small layout")
    }

    pub(crate) fn own(block: NonNull<u8>) {
        // SAFETY: `alloc` has written the `Uses` in front of the block.
        unsafe { &*uses(block.as_ptr()) }.with_mut(|_| ());
    }

    pub(crate) fn look(block: NonNull<u8>) {
        // SAFETY: as above.
        unsafe { &*uses(block.as_ptr()) }.with(|_| ());
    }

    pub(super) unsafe fn alloc(layout: Layout) -> *mut u8 {
        // SAFETY: the size is not 0. The block behind the `Uses` is as large as was asked for.
        unsafe {
            let start = alloc::alloc(with_uses(layout));
            assert!(!start.is_null(), "no memory");
            start.cast::<Uses>().write(Uses::new(()));
            start.add(BEFORE)
        }
    }

    pub(super) unsafe fn dealloc(block: *mut u8, layout: Layout) {
        // SAFETY: `alloc` has allocated it by this layout.
        unsafe { alloc::dealloc(uses(block).cast(), with_uses(layout)) }
    }
}

#[cfg(all(test, not(ctx_loom)))]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_used_again_for_the_same_size_alone_the_last_first() {
        let sizes = [24, 32, 40].map(|size| size_of_block(Layout::from_size_align(size, 8).unwrap()).unwrap());
        let [small, rounded, large] = sizes;
        let spare = Spare::new();
        let [first, last] = [spare.take(small), spare.take(small)];
        // SAFETY: the blocks were taken with this size. So are the blocks below.
        unsafe {
            spare.keep(first, small);
            spare.keep(last, small);
        }
        let other = spare.take(large);
        assert!(![first, last].contains(&other));
        assert_eq!([spare.take(rounded), spare.take(rounded)], [last, first]);
        // SAFETY: as above.
        unsafe {
            spare.keep(first, small);
            spare.keep(last, small);
            spare.keep(other, large);
        }
    }

    #[test]
    fn no_more_than_some_blocks_of_a_size_are_kept() {
        let spare = Spare::new();
        let blocks: Vec<_> = (0..2 * MOST).map(|_| spare.take(0)).collect();
        // SAFETY: as above.
        blocks.iter().for_each(|block| unsafe { spare.keep(*block, 0) });
        let last = NonNull::new(spare.0[0].get()).unwrap();
        // SAFETY: a kept block has a `Kept`.
        assert_eq!(unsafe { last.as_ref() }.count, MOST);
        assert_eq!(spare.take(0), blocks[MOST - 1], "the first blocks are kept, the others are freed");
        // SAFETY: as above.
        unsafe { spare.keep(blocks[MOST - 1], 0) };
    }

    #[test]
    fn blocks_that_are_large_or_aligned_are_not_kept() {
        for layout in [Layout::new::<[u64; 100]>(), Layout::from_size_align(64, 64).unwrap()] {
            assert_eq!(size_of_block(layout), None);
            let block = take(layout);
            assert_eq!(block.addr().get() % layout.align(), 0);
            // SAFETY: the block was taken with this layout.
            unsafe { give_back(block, layout) };
        }
    }
}
