//! What diagnostics do with frames.
#![allow(unsafe_code, reason = "a part of `frame.rs`")]

use std::process::abort;

use super::make::New;
use super::{Below, Frame, Held, Marks};
use crate::records::by_hand::Birth;
use crate::sync::atomic::Ordering;

/// Whether diagnostics know a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Not,
    AsContext,
    /// It shows what its parent shows, and belongs to who keeps that by hand: nothing runs in it, or is bound on top of it.
    AsKept,
}

impl<V> New<V> {
    #[cold]
    pub(super) fn born(mut self, birth: Birth) -> Frame {
        if birth.is_wanted(&self.frame) {
            let found_by = self.make_known(Known::AsContext);
            birth.of(&self.frame, found_by);
        }
        self.frame
    }

    /// Lets others find the frame by the result.
    fn make_known(&mut self, known: Known) -> WeakFrame {
        // SAFETY: nobody else has this frame, and there is no reference to its header.
        unsafe { (&raw mut (*self.frame.0.as_ptr()).known).write(known) };
        // Whoever finds it has a second count, of which this one does not see the making.
        self.frame.header().is_shared.store(true, Ordering::Relaxed);
        WeakFrame(Held::new(self.frame.0))
    }
}

/// A share of a frame's memory, by which one sees whether it is still used as a context.
pub(crate) struct WeakFrame(Held);

impl WeakFrame {
    /// The context, if anybody has it.
    pub(crate) fn upgrade(&self) -> Option<Frame> {
        // SAFETY: the share keeps the memory. Who gives up the last context takes `below` out, so no reference to all of it.
        let contexts = unsafe { &(*self.0.0.as_ptr()).contexts };
        let more = |count: usize| match count {
            0 => None,
            count if count > isize::MAX as usize => abort(),
            count => Some(count + 1),
        };
        contexts.fetch_update(Ordering::Acquire, Ordering::Relaxed, more).ok()?;
        Some(Frame(self.0.0))
    }
}

impl Frame {
    pub(crate) fn known(&self) -> Known {
        self.header().known
    }

    /// The last context is gone, its values are still there.
    #[inline]
    pub(super) fn forget(&self) {
        // SAFETY: the values are still counted, so this is alive, and it never changes once others know the frame.
        let known = unsafe { (*self.0.as_ptr()).known };
        if known != Known::Not {
            crate::records::contexts::forget(self, known);
        }
    }

    /// A frame on top that shows the same, for who keeps this by hand.
    pub(crate) fn kept_by_hand(self) -> (Frame, WeakFrame) {
        let marks = Marks { is_entry: false, has_policies: self.has_policies() };
        let (len, origin) = (self.table().len(), self.header().origin);
        let mut new = New::on_top(Some(self), len, (), marks, origin);
        let found_by = new.make_known(Known::AsKept);
        (new.frame, found_by)
    }

    /// The context itself, where this is known as kept.
    #[inline]
    pub(crate) fn itself(&self) -> &Frame {
        match &self.header().below {
            Below::Parent(context) if self.known() == Known::AsKept => context,
            _ => self,
        }
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
