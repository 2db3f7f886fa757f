//! Which frames own the values that a frame shows.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ptr::NonNull;

use super::header::{Below, Frame, Header, Slot, ValuesShare};

impl Frame {
    /// Adds to `held` each frame that owns a value of `visible`, a part of this frame's table, and is not in `held` yet.
    pub(super) fn hold(&self, visible: &[Slot], held: &mut Vec<ValuesShare>) {
        let mut consider = |frame: NonNull<Header>| {
            if held.iter().all(|held| held.0 != frame) && visible.iter().any(|slot| owns(frame, *slot)) {
                held.push(ValuesShare::new(frame));
            }
        };
        let mut next = Some(self);
        while let Some(frame) = next {
            consider(frame.at());
            next = match &frame.header().below {
                Below::Nothing => None,
                Below::Parent(parent) => Some(parent),
                Below::Values(held) => {
                    held.iter().for_each(|held| consider(held.0));
                    None
                }
            };
        }
    }
}

/// Whether `slot` is the address of a value that was bound with `frame`.
fn owns(frame: NonNull<Header>, slot: Slot) -> bool {
    // SAFETY: the caller holds the frame's values, so these fields are alive, and they never change.
    let (payload, len) = unsafe { ((*frame.as_ptr()).payload, (*frame.as_ptr()).len as usize) };
    let (_, at) = payload.frame(len);
    let start = frame.addr().get() + at;
    // Inclusive: a value without size may lie at the very end. No value of another frame lies there, because every
    // allocation starts with a header.
    (start..=start + payload.layout.size()).contains(&slot.addr())
}
