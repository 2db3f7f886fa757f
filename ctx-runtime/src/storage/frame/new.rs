//! A frame that is being made.
//!
//! Invariant: no context keeps a frame of which it can read nothing. A frame whose keys are new rests on its parent. A
//! frame that rebinds a key rests on no parent, and holds the frames whose values it still shows. So a chain has at most
//! one frame for each key, and work that rebinds for ever keeps nothing behind. (Values that were bound together live
//! together.)
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
use std::slice;

use super::chunks::{Room, set_in_chunk};
#[cfg(feature = "diagnostics")]
use super::header::Tracked;
use super::header::{Below, Frame, Header, Slot, TABLE};
use super::payload::Payload;
use crate::storage::block::{self, Size};
use crate::storage::number::RootNumber;
use crate::storage::origin::Origin;
use crate::storage::place::IN_TABLE;
use crate::storage::values::Values;
use crate::sync::atomic::{AtomicBool, AtomicUsize};

/// A frame that nobody else knows yet, so it may still be written to. `V` is the type of its payload.
pub(super) struct New<V> {
    pub(super) frame: Frame,
    payload: NonNull<V>,
}

/// At most this number of slots are cleared one by one.
const FEW: usize = 4;

/// A frame with a table of `len` slots, and the place of its payload, which is not there yet. The first slots are `inherited`
/// from `parent`, the others are null.
#[inline(always)]
fn lay_out(
    parent: Option<Frame>,
    inherited: NonNull<[Slot]>,
    len: usize,
    values: &'static Payload,
    has_policies: bool,
    origin: Origin,
) -> (ManuallyDrop<Frame>, NonNull<u8>) {
    assert!(inherited.len() <= len, "a table does not shrink");
    let root_number = parent.as_ref().map_or_else(RootNumber::here, |parent| parent.header().root_number);
    let root = origin.root().or(parent.as_ref().and_then(|parent| parent.header().root));
    let (layout, at) = values.frame(len);
    // Before the header, so that the header is made in its place.
    let frame = block::take(layout);
    let header = Header {
        contexts: AtomicUsize::new(1),
        values: AtomicUsize::new(1),
        below: match parent {
            Some(parent) => Below::Parent(parent),
            None => Below::Nothing,
        },
        payload: values,
        origin,
        root,
        root_number,
        // It fits: a table has at most some slots for each type.
        len: len as u32,
        has_policies,
        is_shared: AtomicBool::new(false),
        size: Size::of(layout),
        #[cfg(feature = "diagnostics")]
        tracked: Tracked::No,
    };
    // SAFETY: header and table are written once each, at their offsets in the new allocation. `inherited` lies in the
    // parent's allocation, which the header keeps, and fits, as asserted.
    unsafe {
        let slots = frame.add(TABLE).cast::<Slot>();
        frame.cast::<Header>().write(header);
        if !inherited.is_empty() {
            slots.copy_from_nonoverlapping(inherited.cast(), inherited.len());
        }
        let (new, more) = (slots.add(inherited.len()), len - inherited.len());
        if more > FEW {
            new.write_bytes(0, more);
        } else {
            // No loop, because the compiler would make a call of `memset` of the loop as well.
            for nth in 0..FEW {
                if nth < more {
                    new.add(nth).write(ptr::null());
                }
            }
        }
        (ManuallyDrop::new(Frame(frame.cast())), frame.add(at))
    }
}

/// The same, with room for keys that have slots in chunks.
#[cold]
#[inline(never)]
fn lay_out_room(
    parent: Option<Frame>,
    room: &Room,
    values: &'static Payload,
    has_policies: bool,
    origin: Origin,
) -> (ManuallyDrop<Frame>, NonNull<u8>) {
    // The new frame keeps it.
    let below = parent.as_ref().map(|parent| ManuallyDrop::new(Frame(parent.0)));
    let inherited = parent.as_ref().map_or(&[][..], Frame::table);
    let inherited = NonNull::from(&inherited[..inherited.len().min(IN_TABLE)]);
    let (mut frame, payload) = lay_out(parent, inherited, room.len(), values, has_policies, origin);
    let address = frame.table_address();
    room.make_chunks(table(&mut frame), address, below.as_deref());
    (frame, payload)
}

#[inline]
fn table(new: &mut Frame) -> &mut [Slot] {
    // SAFETY: as in `Frame::table`. Nobody else has this frame.
    unsafe { slice::from_raw_parts_mut(new.table_address(), new.header().len()) }
}

/// Sets the slot of an index for which the table has room.
#[inline]
fn set(table: &mut [Slot], index: u32, value: Slot) {
    match table.get_mut(index as usize) {
        Some(slot) => *slot = value,
        None => set_in_chunk(table, index, value),
    }
}

impl<V> New<V> {
    /// A frame that owns `payload`, with a table of `len` slots, which are for the first keys of the process, as those of
    /// `parent`. The first slots are copied from `parent`.
    #[inline]
    pub(super) fn on_top(parent: Option<Frame>, len: usize, payload: V, has_policies: bool, origin: Origin) -> Self {
        let inherited = NonNull::from(parent.as_ref().map_or(&[][..], Frame::table));
        New::of(lay_out(parent, inherited, len, Payload::of::<V>(), has_policies, origin), payload)
    }

    /// The same, with `room` that was made for `parent`: for any keys.
    pub(super) fn with_room(
        parent: Option<Frame>,
        room: &Room,
        payload: V,
        has_policies: bool,
        origin: Origin,
    ) -> Self {
        New::of(lay_out_room(parent, room, Payload::of::<V>(), has_policies, origin), payload)
    }

    /// The same, for what `parent` binds.
    pub(super) fn showing(parent: Option<Frame>, payload: V, has_policies: bool, origin: Origin) -> Self {
        let room = Room::on_top(parent.as_ref());
        New::with_room(parent, &room, payload, has_policies, origin)
    }

    /// `at` is the place of a `V` in the new frame.
    #[inline(always)]
    fn of((frame, at): (ManuallyDrop<Frame>, NonNull<u8>), payload: V) -> Self {
        let at = at.cast::<V>();
        // SAFETY: the payload is written once, at its offset in the new allocation.
        unsafe { at.write(payload) };
        New { frame: ManuallyDrop::into_inner(frame), payload: at }
    }

    /// Sets the slot of an index for which the frame has room of its own.
    pub(super) fn set(&mut self, index: u32, value: Slot) {
        set(table(&mut self.frame), index, value);
    }

    /// Lets the frame rest on the values that it still shows, in place of the parent.
    #[inline]
    pub(super) fn flatten(&mut self) {
        flatten(&mut self.frame);
    }

    /// Lets the frame rest on the values that it shows and that lie in `frames` or below them.
    pub(super) fn rest_on(&mut self, frames: &[Option<&Frame>]) {
        rest_on(&mut self.frame, frames);
    }
}

#[cold]
#[inline(never)]
fn flatten(new: &mut Frame) {
    if let Below::Parent(parent) = replace_below(new, Below::Nothing) {
        rest_on(new, &[Some(&parent)]);
    }
}

/// Each frame that is held owns a value that is shown, and is held once: so no more frames are held than there are keys.
fn rest_on(new: &mut Frame, frames: &[Option<&Frame>]) {
    assert!(!new.shares_chunks(), "the other frame may be gone before this one");
    let mut visible: Vec<_> = new.slots_bound().map(|(_, slot)| slot.addr()).collect();
    visible.sort_unstable();
    let mut held = Vec::with_capacity(visible.len());
    frames.iter().flatten().for_each(|frame| frame.hold(&visible, &mut held));
    replace_below(new, Below::Values(Box::new(held.into())));
}

fn replace_below(new: &mut Frame, below: Below) -> Below {
    // SAFETY: nobody else has this frame, and there is no reference to its header.
    unsafe { (&raw mut (*new.0.as_ptr()).below).replace(below) }
}

impl<V: Values> New<V> {
    #[inline]
    pub(super) fn place(&mut self) {
        // SAFETY: the payload was written in `New::of`, and is not moved or changed.
        let values = unsafe { self.payload.as_ref() };
        let table = table(&mut self.frame);
        values.each(&mut |slot, value| set(table, slot.index, value));
    }
}
