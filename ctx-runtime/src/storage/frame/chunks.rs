//! Slots for keys beyond the first ones of the process, in chunks that frames share.
//!
//! A frame that binds such a key has a longer table. Behind the slots of the first keys lie the number of chunks, the
//! address of each chunk, and the chunks of this frame:
//!
//! ```text
//! | a slot for each of the first keys | number of chunks | an address for each | own chunks |
//! ```
//!
//! A binding copies the chunk with the slot that it sets, and shares the others with its parent. So nobody counts chunks:
//! a chunk lies in the frame that made it, and a frame that shares it rests on that frame. A frame that rests on no parent
//! has a copy of each chunk.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ptr;
use std::slice;

use super::header::{Frame, Slot};
use crate::storage::place::{self, CHUNK, IN_TABLE};

/// The part of a table where the number of chunks lies, and the addresses of the chunks behind it.
const CHUNKS: usize = IN_TABLE;

impl Frame {
    /// The address of a chunk, or null, for each chunk.
    #[inline]
    fn chunks(&self) -> &[Slot] {
        // SAFETY: a frame holds a count, so its header is alive. If the table goes on behind the slots of the first keys,
        // `make_chunks` has written the number of chunks there, and so many addresses. Nobody writes to them once others know
        // the frame. Volatile: otherwise a read would load the length for this before it looks into the table.
        unsafe {
            if (&raw const (*self.at().as_ptr()).len).read_volatile() as usize <= CHUNKS {
                return &[];
            }
            let number = self.table_address().add(CHUNKS);
            slice::from_raw_parts(number.add(1), (*number).addr())
        }
    }

    #[inline]
    fn chunk(&self, nth: usize) -> Option<&[Slot; CHUNK]> {
        let chunk = self.chunks().get(nth)?.cast::<[Slot; CHUNK]>();
        // SAFETY: `make_chunks` has put the address there. The chunk lies in this frame, or in a frame that this frame rests
        // on. Nobody writes to it once others know its frame.
        unsafe { chunk.as_ref() }
    }

    /// Whether a chunk lies in another frame.
    pub(super) fn shares_chunks(&self) -> bool {
        let own = self.table().as_ptr_range();
        self.chunks().iter().any(|chunk| !chunk.is_null() && !own.contains(&chunk.cast()))
    }

    /// The slot of an index that is in a chunk. It is inlined: for a call, each read would save registers, also a read that
    /// needs the table alone.
    #[inline]
    pub(super) fn slot_in_chunk(&self, index: u32) -> Slot {
        let (chunk, at) = place::in_chunk(index);
        // SAFETY: a reference is valid. Volatile: otherwise the loads from a chunk and from the table would become one load
        // of an address that is computed before.
        self.chunk(chunk).map_or(ptr::null(), |chunk| unsafe { (&raw const chunk[at]).read_volatile() })
    }

    /// All slots, each with the index of its key.
    pub(super) fn slots(&self) -> impl Iterator<Item = (u32, Slot)> {
        let in_table = self.table().iter().take(IN_TABLE).enumerate().map(|(nth, slot)| (place::index(nth), *slot));
        let in_chunks = (0..self.chunks().len()).flat_map(move |chunk| {
            let slots = self.chunk(chunk).into_iter().flatten().enumerate();
            slots.map(move |(at, slot)| (place::index_in_chunk(chunk, at), *slot))
        });
        in_table.chain(in_chunks)
    }
}

/// The slots that a frame will have.
pub(super) struct Room {
    /// The number of slots in the table.
    in_table: usize,
    /// For each chunk, whether the frame has a copy of its own.
    chunks: Vec<bool>,
}

impl Room {
    /// Room for what a frame binds, on top of the frame.
    pub(super) fn on_top(frame: Option<&Frame>) -> Self {
        let in_table = frame.map_or(0, |frame| frame.table().len()).min(IN_TABLE);
        Room { in_table, chunks: frame.map_or(Vec::new(), |frame| vec![false; frame.chunks().len()]) }
    }

    /// Room for what a frame binds, and for other keys. It does not rest on the frame.
    pub(super) fn beside(frame: Option<&Frame>) -> Self {
        let mut room = Room::on_top(frame);
        frame.into_iter().for_each(|frame| room.add_copies(frame));
        room
    }

    /// Adds room for a value of the key at `index`.
    pub(super) fn add(&mut self, index: u32) {
        if place::is_in_chunk(index) {
            self.add_copy(place::in_chunk(index).0);
        } else {
            self.in_table = self.in_table.max(index as usize + 1);
        }
    }

    /// Adds room for all slots of a frame, with own copies of its chunks.
    pub(super) fn add_copies(&mut self, frame: &Frame) {
        self.in_table = self.in_table.max(frame.table().len()).min(IN_TABLE);
        let chunks = frame.chunks().iter().enumerate().filter(|(_, chunk)| !chunk.is_null());
        chunks.for_each(|(chunk, _)| self.add_copy(chunk));
    }

    fn add_copy(&mut self, chunk: usize) {
        self.chunks.resize(self.chunks.len().max(chunk + 1), false);
        self.chunks[chunk] = true;
        self.in_table = IN_TABLE;
    }

    /// The length of the table, with the chunks.
    pub(super) fn len(&self) -> usize {
        match self.chunks.len() {
            0 => self.in_table,
            chunks => CHUNKS + 1 + chunks + CHUNK * self.chunks.iter().filter(|is_copied| **is_copied).count(),
        }
    }

    /// Writes what lies behind the slots of the first keys into the table of a new frame, where all is null. `parent` is the
    /// frame for which the room is made.
    pub(super) fn make_chunks(&self, table: &mut [Slot], address: *const Slot, parent: Option<&Frame>) {
        if self.chunks.is_empty() {
            return;
        }
        table[CHUNKS] = ptr::without_provenance(self.chunks.len());
        let mut end = CHUNKS + 1 + self.chunks.len();
        for (chunk, is_copied) in self.chunks.iter().enumerate() {
            table[CHUNKS + 1 + chunk] = if *is_copied {
                let inherited = parent.and_then(|parent| parent.chunk(chunk));
                inherited.into_iter().for_each(|slots| table[end..][..CHUNK].copy_from_slice(slots));
                let start = address.wrapping_add(end);
                end += CHUNK;
                start.cast()
            } else {
                parent.and_then(|parent| parent.chunks().get(chunk)).map_or(ptr::null(), |shared| *shared)
            };
        }
    }
}

/// Sets a slot in a chunk that lies in the same table.
#[cold]
#[inline(never)]
pub(super) fn set_in_chunk(table: &mut [Slot], index: u32, value: Slot) {
    let (chunk, at) = place::in_chunk(index);
    let start = table[CHUNKS + 1 + chunk].addr() - table.as_ptr().addr();
    table[start / size_of::<Slot>() + at] = value;
}
