//! Work that carries more than a frame: hooks watch it, or carriers have captured states for it. These are calls, because the code of each
//! poll is inlined everywhere.

use std::mem::ManuallyDrop;

use super::carried::{Carried, Extras, ExtrasMut};
use crate::carriers::Captured;
use crate::current;

impl Extras<'_> {
    /// Begins a run: from here on, code of the work runs.
    #[inline]
    pub(super) fn enter(self) {
        match self.get() {
            ExtrasMut::Nothing => {}
            ExtrasMut::Watched(watched) => watched.enter(),
            ExtrasMut::Captured(mut captured) => {
                match captured.value_mut().as_frame_mut() {
                    Ok(frame) => *frame = current::replace(frame.take()),
                    Err(watched) => watched.enter(),
                }
                // In the context of the work, as all of its code.
                captured.enter();
            }
        }
    }

    /// Whether the work has given its result.
    pub(super) fn has_result(self) -> bool {
        match self.get() {
            ExtrasMut::Nothing => true,
            ExtrasMut::Watched(watched) => watched.has_result(),
            ExtrasMut::Captured(captured) => captured.has_result(),
        }
    }

    /// Ends a run. `has_result` says whether the work has given its result.
    pub(super) fn leave(self, has_result: bool) {
        match self.get() {
            ExtrasMut::Nothing => {}
            ExtrasMut::Watched(watched) => watched.leave(has_result),
            ExtrasMut::Captured(captured) => match current::end_guards() {
                None => leave_states(captured, has_result),
                Some(mut ended) => {
                    // What guards of the run have made current was begun after the states. The rest is dropped when all is in its place.
                    ended.drop_ends();
                    leave_states(captured, has_result);
                }
            },
        }
    }

    /// Tells hooks that the work has given its result.
    pub(super) fn resolve(self) {
        match self.get() {
            ExtrasMut::Nothing => {}
            ExtrasMut::Watched(watched) => watched.resolve(),
            ExtrasMut::Captured(mut captured) => captured.value_mut().resolve(),
        }
    }
}

#[inline]
fn leave_states(mut captured: ManuallyDrop<Captured<Carried>>, has_result: bool) {
    captured.leave(has_result);
    match captured.value_mut().as_frame_mut() {
        Ok(frame) => current::leave(frame),
        Err(watched) => watched.leave(has_result),
    }
}
