//! The values of a frame. Their type is erased.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::alloc::Layout;
use std::mem::needs_drop;

/// What is known of the values behind the table.
pub(super) struct Payload {
    pub(super) layout: Layout,
    /// `None` if nothing has to be done.
    pub(super) drop: Option<unsafe fn(*mut ())>,
}

impl Payload {
    pub(super) const fn of<V>() -> &'static Payload {
        unsafe fn drop_payload<V>(payload: *mut ()) {
            // SAFETY: `release_values` passes the address of the frame's own `V`, once.
            unsafe { payload.cast::<V>().drop_in_place() }
        }
        const {
            &Payload {
                layout: Layout::new::<V>(),
                drop: if needs_drop::<V>() { Some(drop_payload::<V>) } else { None },
            }
        }
    }

    /// The size and alignment of a block that has this payload behind `bytes` bytes of alignment `align`, and the offset of the payload.
    #[inline]
    pub(super) fn behind(&self, bytes: usize, align: usize) -> (usize, usize, usize) {
        // Not `next_multiple_of`, which would divide.
        let mask = self.layout.align() - 1;
        let at = (bytes + mask) & !mask;
        (at + self.layout.size(), self.layout.align().max(align), at)
    }
}
