//! A frame that is being made.
//!
//! Invariant: no context keeps a frame of which it can read nothing. A frame whose keys are new rests on its parent. A
//! frame that rebinds a key rests on no parent, and holds the frames whose values it still shows. So a chain has at most
//! one frame for each key, and work that rebinds for ever keeps nothing behind. (Values that were bound together live
//! together.)
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ptr::{self, NonNull};
use std::slice;

#[cfg(feature = "diagnostics")]
use super::header::Tracked;
use super::header::{Below, Frame, Header, Slot, TABLE};
use super::payload::Payload;
use crate::storage::block::{self, Size};
use crate::storage::number::RootNumber;
use crate::storage::origin::Origin;
use crate::storage::values::Values;
use crate::sync::atomic::{AtomicBool, AtomicUsize};

/// A frame that nobody else knows yet, so it may still be written to. `V` is the type of its payload.
pub(super) struct New<V> {
    pub(super) frame: Frame,
    payload: NonNull<V>,
}

/// At most this number of slots are cleared one by one.
const FEW: usize = 4;

impl<V> New<V> {
    /// A frame that owns `payload`, with a table of `len` slots. The first slots are copied from `parent`.
    #[inline]
    pub(super) fn on_top(parent: Option<Frame>, len: usize, payload: V, has_policies: bool, origin: Origin) -> Self {
        let inherited = NonNull::from(parent.as_ref().map_or(&[][..], Frame::table));
        assert!(inherited.len() <= len, "a table does not shrink");
        let root_number = parent.as_ref().map_or_else(RootNumber::here, |parent| parent.header().root_number);
        let root = origin.root().or(parent.as_ref().and_then(|parent| parent.header().root));
        let values = Payload::of::<V>();
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
            // It fits: the table ends at the highest index, and an index is a `u32`.
            len: len as u32,
            has_policies,
            is_shared: AtomicBool::new(false),
            size: Size::of(layout),
            #[cfg(feature = "diagnostics")]
            tracked: Tracked::No,
        };
        // SAFETY: header, table and payload are written once each, at their offsets in the new allocation. `inherited` lies
        // in the parent's allocation, which the header keeps, and fits, as asserted.
        unsafe {
            let slots = frame.add(TABLE).cast::<Slot>();
            let values = frame.add(at).cast::<V>();
            frame.cast::<Header>().write(header);
            if !inherited.is_empty() {
                slots.copy_from_nonoverlapping(inherited.cast(), inherited.len());
            }
            if len - inherited.len() > FEW {
                slots.add(inherited.len()).write_bytes(0, len - inherited.len());
            } else {
                for index in inherited.len()..len {
                    // Volatile: otherwise the compiler would make a call of `memset` of the loop as well.
                    slots.add(index).write_volatile(ptr::null());
                }
            }
            values.write(payload);
            New { frame: Frame(frame.cast()), payload: values }
        }
    }

    pub(super) fn table(&mut self) -> &mut [Slot] {
        // SAFETY: as in `Frame::table`. Nobody else has this frame.
        unsafe { slice::from_raw_parts_mut(self.frame.slots(), self.frame.header().len()) }
    }

    /// Lets the frame rest on the values that its table still shows, in place of the parent.
    #[cold]
    pub(super) fn flatten(&mut self) {
        if let Below::Parent(parent) = self.replace_below(Below::Nothing) {
            self.rest_on([Some(&parent)]);
        }
    }

    /// Lets the frame rest on the values that its table shows and that lie in `frames` or below them. Each frame that is
    /// held owns such a value, and is held once: so no more frames are held than there are keys.
    pub(super) fn rest_on<const N: usize>(&mut self, frames: [Option<&Frame>; N]) {
        let visible = self.frame.table();
        let mut held = Vec::with_capacity(visible.len());
        frames.into_iter().flatten().for_each(|frame| frame.hold(visible, &mut held));
        self.replace_below(Below::Values(held.into()));
    }

    fn replace_below(&mut self, below: Below) -> Below {
        // SAFETY: nobody else has this frame, and there is no reference to its header.
        unsafe { (&raw mut (*self.frame.0.as_ptr()).below).replace(below) }
    }
}

impl<V: Values> New<V> {
    #[inline]
    pub(super) fn place(&mut self) {
        // SAFETY: the payload was written in `on_top`, and is not moved or changed.
        let values = unsafe { self.payload.as_ref() };
        let table = self.table();
        values.each(&mut |slot, value| table[slot.index as usize] = value);
    }
}
