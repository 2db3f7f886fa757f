//! A frame as it lies in memory, and the reads of its parts.
//!
//! A frame is one block of memory: a header, a table that maps the index of each key to the address of its value, and
//! the values that were bound with the frame. Binding copies the parent's table, so a read is one look-up at any
//! depth. Keys beyond the first ones of the process are in chunks, which are not copied: see `chunks.rs`.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
use std::slice;

use super::payload::Payload;
#[cfg(all(test, ctx_loom))]
use crate::storage::block;
use crate::storage::block::Size;
use crate::storage::key::Context;
use crate::storage::number::RootNumber;
use crate::storage::origin::{Origin, Site};
use crate::storage::place;
#[cfg(feature = "diagnostics")]
use crate::sync::atomic::Ordering;
use crate::sync::atomic::{AtomicBool, AtomicUsize};

/// A context that binds something. The empty context is `None`.
///
/// The address of the header, with the bit [`IS_ENTRY`] if the payload is an `Entry`. So polls, captures and reads see an entry without
/// a look at the header.
#[repr(transparent)]
pub(crate) struct Frame(pub(super) NonNull<Header>);

const IS_ENTRY: usize = 8;
const _: () = assert!(Frame::ALIGNMENT.is_power_of_two() && Frame::ALIGNMENT > IS_ENTRY);
const _: () = assert!(Frame::ALIGNMENT >= align_of::<Header>());

#[repr(C, align(8))]
pub(super) struct Header {
    pub(super) contexts: AtomicUsize,
    pub(super) values: AtomicUsize,
    pub(super) below: Below,
    pub(super) payload: &'static Payload,
    pub(super) origin: Origin,
    pub(super) root: Option<&'static Site>,
    pub(super) root_number: RootNumber,
    pub(super) len: u32,
    /// A key with a policy may be bound: see `storage/crossing.rs`.
    pub(super) has_policies: bool,
    /// Whether the frame was ever cloned. A frame that was not is dropped without an atomic operation. A look at the count instead
    /// would fetch its cache line, for which threads contend. This field lies in another line, as do the fields that reads need.
    pub(super) is_shared: AtomicBool,
    /// The size of the block, so that the end of the frame need not compute it.
    pub(super) size: Size,
    #[cfg(feature = "diagnostics")]
    pub(super) tracked: Tracked,
    // Behind the header: the table of `len` slots, with the chunks of this frame; then the payload.
}

impl Header {
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }
}

#[cfg(all(target_pointer_width = "64", not(all(test, ctx_loom))))]
const _: () =
    assert!(std::mem::offset_of!(Header, len) - std::mem::offset_of!(Header, contexts) >= 64, "in another cache line");

/// The address of a key's value, or null.
pub(super) type Slot = *const ();

/// What a frame rests on.
pub(super) enum Below {
    Nothing,
    Parent(Frame),
    /// In a box that lies in a box: the header of each frame is smaller by the length.
    Values(Box<Box<[ValuesShare]>>),
}

/// Whether diagnostics keep track of a frame.
#[cfg(feature = "diagnostics")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tracked {
    No,
    AsContext,
    /// The frame shows what its parent shows, and belongs to whoever keeps the parent by hand. Nothing runs in it or is bound on top.
    ByHand,
}

/// A share of the values in a frame. It does not use the frame as a context.
pub(super) struct ValuesShare(pub(super) NonNull<Header>);

// SAFETY: as for `Frame`.
unsafe impl Send for ValuesShare {}
// SAFETY: as for `Frame`.
unsafe impl Sync for ValuesShare {}

/// The offset of the table.
pub(super) const TABLE: usize = size_of::<Header>().next_multiple_of(align_of::<Slot>());

impl Payload {
    /// The layout of a frame with a table of `len` slots, and the offset of its payload.
    #[inline]
    pub(super) fn frame(&self, len: usize) -> (Layout, usize) {
        let (size, align, at) = sizes(self, len);
        // The sums do not overflow: a table has at most some slots for each type, and a value fits in memory. The size that
        // could overflow is checked here.
        (Layout::from_size_align(size, align).expect("a frame fits in memory"), at)
    }

    /// The same for a frame that was made, without the check.
    ///
    /// # Safety
    /// `frame` has returned a layout for the same `len`.
    #[inline]
    pub(super) unsafe fn frame_again(&self, len: usize) -> (Layout, usize) {
        let (size, align, at) = sizes(self, len);
        // SAFETY: the layout was checked, as the caller says.
        (unsafe { Layout::from_size_align_unchecked(size, align) }, at)
    }
}

/// Size and alignment of a frame, and the offset of its payload.
#[inline]
fn sizes(payload: &Payload, len: usize) -> (usize, usize, usize) {
    payload.behind(TABLE + len * size_of::<Slot>(), Frame::ALIGNMENT)
}

// SAFETY: the counts are atomic. The values are `Send + Sync`: their keys have an index, which only a `Key` with the proof
// gets. Nothing else changes after the frame is made, except the cells of an `Entry`, and they stay on their thread. An
// entry's frame is reachable only from `CURRENT`, from the thread-local of `work/leave.rs`, from its guard, which is not
// `Send`, from the entries that lie on it or under it, and from the scopes that are entered on its thread at this moment.
// `capture`, `shown`, `leave_scope` and the callers of `swap_back` let it go no further: they look at the bit in its address.
unsafe impl Send for Frame {}
// SAFETY: as above.
unsafe impl Sync for Frame {}

impl Frame {
    /// The alignment of each frame's header in memory. It leaves bits of the address free.
    pub(crate) const ALIGNMENT: usize = 16;
    /// The bit of an address by which a frame is an entry.
    pub(crate) const IS_ENTRY: usize = IS_ENTRY;

    /// Turns the frame, whose payload is an `Entry`, into an entry.
    #[inline]
    pub(super) fn into_entry(self) -> Frame {
        let header = ManuallyDrop::new(self).0;
        Frame(header.map_addr(|address| address | IS_ENTRY))
    }

    #[inline]
    pub(crate) fn is_entry(&self) -> bool {
        self.0.addr().get() & IS_ENTRY != 0
    }

    /// The address of the header.
    #[inline]
    pub(super) fn at(&self) -> NonNull<Header> {
        // SAFETY: the bit is in no address of a header, and no header lies at the address 0.
        unsafe { NonNull::new_unchecked(self.0.as_ptr().map_addr(|address| address & !IS_ENTRY)) }
    }

    /// Turns the count that this frame owns into an address.
    #[inline]
    pub(crate) fn into_raw(self) -> *const () {
        ManuallyDrop::new(self).0.as_ptr().cast_const().cast()
    }

    /// # Safety
    /// `raw` is null, or comes from `into_raw`, and its count has not been given back.
    #[inline]
    pub(crate) unsafe fn from_raw(raw: *const ()) -> Option<Frame> {
        NonNull::new(raw.cast_mut().cast()).map(Frame)
    }

    #[inline]
    pub(crate) fn address(&self) -> *const () {
        self.0.as_ptr().cast_const().cast()
    }

    #[inline]
    pub(super) fn header(&self) -> &Header {
        #[cfg(all(test, ctx_loom))]
        block::tracked::look(self.at().cast());
        // SAFETY: a frame holds a count, so its header is alive. The header is written only through its atomics.
        unsafe { self.at().as_ref() }
    }

    #[inline]
    pub(super) fn table_address(&self) -> *mut Slot {
        // SAFETY: `lay_out` put the table there, in the same allocation.
        unsafe { self.at().byte_add(TABLE) }.cast().as_ptr()
    }

    #[inline]
    pub(super) fn table(&self) -> &[Slot] {
        // SAFETY: `lay_out` wrote `len` slots. Nobody writes to them once others know the frame.
        unsafe { slice::from_raw_parts(self.table_address(), self.header().len()) }
    }

    /// The value of a key. Costs one load of the key's index and one load of the slot.
    #[inline]
    pub(crate) fn value<T: Context>(&self) -> Option<&T> {
        let slot = self.slot(T::__key().index());
        // SAFETY: an index belongs to one `Key<T>`, so `Values::each` placed the address of a `T` in its slot. The `T` lies
        // in a frame that this frame keeps alive.
        unsafe { slot.cast::<T>().as_ref() }
    }

    /// The address of the value of the key at `index`, or null.
    #[inline]
    pub(super) fn slot(&self, index: u32) -> Slot {
        match self.table().get(index as usize) {
            Some(slot) => *slot,
            None if place::is_in_chunk(index) => self.slot_in_chunk(index),
            None => ptr::null(),
        }
    }

    /// Whether a key with a policy other than `Carry` may be bound.
    #[inline]
    pub(crate) fn has_policies(&self) -> bool {
        self.header().has_policies
    }

    /// Whether the key at `index` is bound.
    pub(crate) fn binds(&self, index: u32) -> bool {
        !self.slot(index).is_null()
    }

    /// The indices of the keys that are bound.
    pub(crate) fn bound(&self) -> impl Iterator<Item = u32> {
        self.slots_bound().map(|(index, _)| index)
    }

    /// The addresses of the values that can be read, each with the index of its key.
    pub(crate) fn slots_bound(&self) -> impl Iterator<Item = (u32, *const ())> {
        self.slots().filter(|(_, slot)| !slot.is_null())
    }

    /// What made this context, and the root where the context began.
    pub(crate) fn origin(&self) -> (Origin, Option<&'static Site>) {
        (self.header().origin, self.header().root)
    }

    /// The number of the root where the context began.
    pub(crate) fn root_number(&self) -> RootNumber {
        self.header().root_number
    }
}

#[cfg(feature = "diagnostics")]
impl Frame {
    pub(crate) fn tracked(&self) -> Tracked {
        self.header().tracked
    }

    /// The context that this frame rests on.
    pub(crate) fn rests_on(&self) -> Option<&Frame> {
        match &self.header().below {
            Below::Parent(parent) => Some(parent),
            Below::Nothing | Below::Values(_) => None,
        }
    }

    /// How many counts the frame has as a context.
    pub(crate) fn users(&self) -> usize {
        self.header().contexts.load(Ordering::Relaxed)
    }
}
