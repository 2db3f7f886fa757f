//! The frames of guards, which stay on their thread.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::any::Any;
use std::cell::{Cell, OnceCell};

use super::header::{Below, Frame};
use super::new::New;
use crate::storage::origin::Origin;

/// The payload of a guard's frame. It stays on its thread; see `current/guards.rs`.
///
/// An entry lies in one place at most: in `CURRENT`, in the slot of a scope, among the frames that a call of this thread
/// has left (`work/leave.rs`), or in the `previous` of the entry that is its `above`.
pub(crate) struct Entry {
    /// The context of work that is created here. Empty until it is first needed, if it is the context that crosses a spawn site.
    pub(crate) captured: OnceCell<Option<Frame>>,
    /// The frame that was current before, while this entry is current or is kept by the current frame.
    pub(crate) previous: Cell<Option<Frame>>,
    /// The entry whose `previous` is this entry.
    pub(crate) above: Cell<Option<Frame>>,
    pub(crate) closed: Cell<bool>,
    /// Whether work that is created here is detached: carriers capture nothing for it.
    pub(crate) is_detaching: bool,
    /// What ends with the guard, besides its context. The first is dropped first.
    pub(crate) ends: Cell<Vec<Box<dyn Any>>>,
}

impl Frame {
    #[cold]
    pub(crate) fn as_entry(&self) -> Option<&Entry> {
        let header = self.header();
        let (_, at) = header.payload.frame(header.len());
        // SAFETY: the payload of an entry's frame lies at this offset, and is an `Entry`.
        self.is_entry().then(|| unsafe { self.at().byte_add(at).cast().as_ref() })
    }

    /// The context that can be read here. It may leave the thread.
    #[inline]
    pub(crate) fn shown(&self) -> Option<Frame> {
        match &self.header().below {
            _ if !self.is_entry() => Some(self.clone()),
            Below::Parent(shown) => Some(shown.clone()),
            Below::Nothing | Below::Values(_) => None,
        }
    }

    /// A frame that shows what `shown` binds. A capture does not give this frame, but the context in `captured`.
    pub(crate) fn entry(
        shown: Option<Frame>,
        captured: OnceCell<Option<Frame>>,
        is_detaching: bool,
        origin: Origin,
    ) -> Frame {
        let (previous, above) = (Cell::new(None), Cell::new(None));
        let (closed, ends) = (Cell::new(false), Cell::new(Vec::new()));
        let entry = Entry { captured, previous, above, closed, is_detaching, ends };
        let has_policies = shown.as_ref().is_some_and(Frame::has_policies);
        New::showing(shown, entry, has_policies, origin).frame.into_entry()
    }
}
