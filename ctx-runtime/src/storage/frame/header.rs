//! A frame as it lies in memory, and what is read there.
//!
//! A frame is one block of memory: a header, a table that maps each key's index to the address of its
//! value, and the values that were bound with it. Binding copies the parent's table, so a read is
//! one look-up whatever the depth.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::slice;

use super::payload::Payload;
#[cfg(all(test, ctx_loom))]
use crate::storage::block;
use crate::storage::key::Context;
use crate::storage::number::RootNumber;
use crate::storage::origin::{Origin, Site};
#[cfg(feature = "diagnostics")]
use crate::sync::atomic::Ordering;
use crate::sync::atomic::{AtomicBool, AtomicUsize};

/// A context that binds something. The empty context is `None`.
#[repr(transparent)]
pub(crate) struct Frame(pub(super) NonNull<Header>);

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
    pub(super) marks: Marks,
    /// Whether it was ever cloned. What was not is dropped without an atomic operation; and a look at the count instead
    /// would fetch its cache line once more, where threads contend for it. This is in another one, as is what reads need.
    pub(super) is_shared: AtomicBool,
    #[cfg(feature = "diagnostics")]
    pub(super) tracked: Tracked,
    // Behind it: the table of `len` slots, then the payload.
}

impl Header {
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }
}

#[derive(Clone, Copy)]
pub(super) struct Marks {
    /// The payload is an `Entry`.
    pub(super) is_entry: bool,
    /// A key with a policy may be bound: see `storage/crossing.rs`.
    pub(super) has_policies: bool,
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
    Values(Box<[ValuesShare]>),
}

/// Whether diagnostics keep track of a frame.
#[cfg(feature = "diagnostics")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tracked {
    No,
    AsContext,
    /// It shows what its parent shows, and belongs to who keeps that by hand: nothing runs in it, or is bound on top of it.
    ByHand,
}

/// A share of the values in a frame, without its use as a context.
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
        // The sums do not overflow: there is a slot to a type, and a value fits in memory. What could is
        // checked here.
        (Layout::from_size_align(size, align).expect("a frame fits in memory"), at)
    }

    /// The same of a frame that is there.
    ///
    /// # Safety
    /// `frame` has given a layout for the same `len`.
    #[inline]
    pub(super) unsafe fn frame_again(&self, len: usize) -> (Layout, usize) {
        let (size, align, at) = sizes(self, len);
        // SAFETY: as the caller says, it was checked.
        (unsafe { Layout::from_size_align_unchecked(size, align) }, at)
    }
}

/// Size and alignment of a frame, and the offset of its payload.
#[inline]
fn sizes(payload: &Payload, len: usize) -> (usize, usize, usize) {
    payload.behind(TABLE + len * size_of::<Slot>(), Frame::ALIGNMENT)
}

// SAFETY: the counts are atomic, the values are `Send + Sync` (their keys have an index, which only a
// `Key` with the proof gets), and nothing else changes after the frame is made. The cells of an `Entry` are the exception, and
// stay on their thread: an entry's frame is reachable only from `CURRENT`, from the thread-local of `work/leave.rs`, from its guard, which
// is not `Send`, from the entries that lie on it or under it, and from the scopes that are entered on that thread at this moment.
// `capture`, `keep`, `swap_back` and `leave_scope` let it no further.
unsafe impl Send for Frame {}
// SAFETY: as above.
unsafe impl Sync for Frame {}

impl Frame {
    /// Of each frame's address.
    pub(crate) const ALIGNMENT: usize = align_of::<Header>();

    /// The count that this frame owns, as an address.
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
        block::tracked::look(self.0.cast());
        // SAFETY: a frame holds a count, so its header is alive; nobody writes to it but by its atomics.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    pub(super) fn slots(&self) -> *mut Slot {
        // SAFETY: `New::on_top` put the table there, in the same allocation.
        unsafe { self.0.byte_add(TABLE) }.cast().as_ptr()
    }

    #[inline]
    pub(super) fn table(&self) -> &[Slot] {
        // SAFETY: `New::on_top` wrote `len` slots, and once others know the frame nobody writes to them.
        unsafe { slice::from_raw_parts(self.slots(), self.header().len()) }
    }

    /// The value of a key: one load of the key's index, one of the slot.
    #[inline]
    pub(crate) fn value<T: Context>(&self) -> Option<&T> {
        let slot = *self.table().get(T::__key().index() as usize)?;
        // SAFETY: an index belongs to one `Key<T>`, so what `Bindings::each` placed in its slot is
        // the address of a `T`, in a frame that this one keeps alive.
        unsafe { slot.cast::<T>().as_ref() }
    }

    /// Whether a key that is not simply carried across spawn sites may be bound.
    #[inline]
    pub(crate) fn has_policies(&self) -> bool {
        self.header().marks.has_policies
    }

    /// Whether the key at `index` is bound.
    pub(crate) fn binds(&self, index: u32) -> bool {
        self.table().get(index as usize).is_some_and(|slot| !slot.is_null())
    }

    /// The indices of the keys that are bound.
    pub(crate) fn bound(&self) -> impl Iterator<Item = usize> {
        self.table().iter().enumerate().filter(|(_, slot)| !slot.is_null()).map(|(index, _)| index)
    }

    /// What made this context, and the root that it began at.
    pub(crate) fn origin(&self) -> (Origin, Option<&'static Site>) {
        (self.header().origin, self.header().root)
    }

    /// The number of the root that it began at.
    pub(crate) fn root_number(&self) -> RootNumber {
        self.header().root_number
    }
}

#[cfg(feature = "diagnostics")]
impl Frame {
    pub(crate) fn tracked(&self) -> Tracked {
        self.header().tracked
    }

    /// The context that this rests on.
    pub(crate) fn rests_on(&self) -> Option<&Frame> {
        match &self.header().below {
            Below::Parent(parent) => Some(parent),
            Below::Nothing | Below::Values(_) => None,
        }
    }

    /// How many use it as a context.
    pub(crate) fn users(&self) -> usize {
        self.header().contexts.load(Ordering::Relaxed)
    }

    /// The addresses of the values that can be read, with the indices of their keys.
    pub(crate) fn slots_bound(&self) -> impl Iterator<Item = (usize, *const ())> {
        self.table().iter().copied().enumerate().filter(|(_, slot)| !slot.is_null())
    }
}
