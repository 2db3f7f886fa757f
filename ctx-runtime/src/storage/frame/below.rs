//! Which frames own the values that a frame shows.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ptr::NonNull;

use super::header::{Below, Frame, Header, ValuesShare};

impl Frame {
    /// Adds to `held` each frame that owns a value of `visible`, and is not in `held` yet. `visible` has addresses of values, in
    /// order.
    pub(super) fn hold(&self, visible: &[usize], held: &mut Vec<ValuesShare>) {
        // What is found from here is found once: a frame of `Below::Values` is older than all that is above, and there once.
        let mut known: Vec<_> = held.iter().map(|held| held.0).collect();
        known.sort_unstable();
        let mut consider = |frame: NonNull<Header>| {
            if owns_one_of(frame, visible) && known.binary_search(&frame).is_err() {
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

/// Whether one of the addresses, which are in order, is that of a value that was bound with `frame`.
fn owns_one_of(frame: NonNull<Header>, addresses: &[usize]) -> bool {
    // SAFETY: the caller holds the frame's values, so these fields are alive, and they never change.
    let (payload, len) = unsafe { ((*frame.as_ptr()).payload, (*frame.as_ptr()).len as usize) };
    let (_, at) = payload.frame(len);
    let start = frame.addr().get() + at;
    // Inclusive: a value without size may lie at the very end. No value of another frame lies there, because every
    // allocation starts with a header.
    let first = addresses.partition_point(|address| *address < start);
    addresses.get(first).is_some_and(|address| *address <= start + payload.layout.size())
}
