//! Making frames: for what is bound, left out, or put on top of another.
#![allow(unsafe_code, reason = "a part of `frame.rs`")]

use std::cell::{Cell, OnceCell};
use std::ptr::{self, NonNull};
use std::slice;

#[cfg(feature = "diagnostics")]
use super::Known;
use super::{Below, Entry, Frame, Header, Marks, Payload, Slot, TABLE};
use crate::hooks::Begun;
use crate::records::by_hand::Birth;
use crate::storage::bind::values::Values;
use crate::storage::block;
use crate::storage::key;
use crate::storage::origin::Origin;
use crate::storage::policy;
use crate::sync::atomic::{AtomicBool, AtomicUsize};

impl Frame {
    /// A context with `values` on top of `parent`.
    #[inline]
    pub(crate) fn bind<V: Values>(parent: Option<Frame>, values: V, origin: Origin) -> Frame {
        let survey = Survey::of(parent.as_ref(), &values);
        if survey.is_empty
            && let Some(parent) = parent
        {
            return parent;
        }
        if let Origin::Site(site) = origin
            && site.first_use()
        {
            values.each(&mut |slot, _| key::remember_binding(slot.index, site));
        }
        if survey.binds_policies {
            // What is bound together lives together. A value that stays behind at a spawn site must not be kept alive by
            // the work that was spawned.
            values.apart(parent, origin).unwrap_or_else(|| unreachable!("a policy is that of a value"))
        } else {
            Frame::bind_surveyed(parent, values, survey, origin)
        }
    }

    pub(crate) fn bind_together<V: Values>(parent: Option<Frame>, values: V, origin: Origin) -> Frame {
        let survey = Survey::of(parent.as_ref(), &values);
        Frame::bind_surveyed(parent, values, survey, origin)
    }

    #[inline]
    fn bind_surveyed<V: Values>(parent: Option<Frame>, values: V, survey: Survey, origin: Origin) -> Frame {
        let has_policies = survey.binds_policies || parent.as_ref().is_some_and(Frame::has_policies);
        let birth = Birth::on(parent.as_ref());
        let mut new = New::on_top(parent, survey.len, values, Marks { is_entry: false, has_policies }, origin);
        new.place();
        if survey.shadows {
            new.flatten();
        }
        new.finish(birth)
    }

    /// This context without the key at `index`.
    pub(crate) fn without(self, index: u32, origin: Origin) -> Frame {
        let len = self.table().len();
        let has_policies = self.has_policies() && policy::are_bound_besides(index, &self);
        let birth = Birth::on(Some(&self));
        let mut new = New::on_top(Some(self), len, (), Marks { is_entry: false, has_policies }, origin);
        new.table()[index as usize] = ptr::null();
        new.flatten();
        new.finish(birth)
    }

    /// The same context, for work of which hooks are told nothing.
    #[cold]
    pub(crate) fn never_watched(context: Option<Frame>, origin: Origin) -> Frame {
        // Or a hook that enters again and again what it has captured would add a frame each time.
        let context = match context {
            Some(already) if already.begun() == Begun::NEVER_WATCHED => return already,
            other => other,
        };
        let len = context.as_ref().map_or(0, |context| context.table().len());
        let has_policies = context.as_ref().is_some_and(Frame::has_policies);
        let origin = context.as_ref().map_or(origin, |context| context.header().origin);
        let new = New::on_top(context, len, (), Marks { is_entry: false, has_policies }, origin);
        // SAFETY: nobody else has this frame, and there is no reference to its header.
        unsafe { (&raw mut (*new.frame.0.as_ptr()).begun).write(Begun::NEVER_WATCHED) };
        new.frame
    }

    /// `base` with what `top` binds beyond `below`, on which it rests.
    #[cold]
    pub(crate) fn overlay(base: Option<Frame>, top: &Frame, below: Option<&Frame>) -> Frame {
        let len = base.as_ref().map_or(0, |base| base.table().len()).max(top.table().len());
        let has_policies = top.has_policies() || base.as_ref().is_some_and(Frame::has_policies);
        let birth = Birth::on(base.as_ref());
        let mut new = New::on_top(base.clone(), len, (), Marks { is_entry: false, has_policies }, top.header().origin);
        for (index, slot) in top.table().iter().enumerate() {
            if below.is_none_or(|below| below.table().get(index) != Some(slot)) {
                new.table()[index] = *slot;
            }
        }
        new.rest_on([Some(top), base.as_ref()]);
        new.finish(birth)
    }

    /// A frame that shows what `shown` binds, and is never captured: what `captured` has is, in its place.
    pub(crate) fn entry(shown: Option<Frame>, captured: OnceCell<Option<Frame>>, origin: Origin) -> Frame {
        let len = shown.as_ref().map_or(0, |shown| shown.table().len());
        let entry = Entry { captured, previous: Cell::new(None), above: Cell::new(None), closed: Cell::new(false) };
        let marks = Marks { is_entry: true, has_policies: shown.as_ref().is_some_and(Frame::has_policies) };
        New::on_top(shown, len, entry, marks, origin).frame
    }
}

/// What binding `values` on top of a frame comes to.
struct Survey {
    is_empty: bool,
    /// Of the table.
    len: usize,
    /// A key of the values is bound already.
    shadows: bool,
    binds_policies: bool,
}

impl Survey {
    #[inline]
    fn of<V: Values>(parent: Option<&Frame>, values: &V) -> Self {
        let inherited = parent.map_or(&[][..], Frame::table);
        let mut survey = Survey { is_empty: true, len: inherited.len(), shadows: false, binds_policies: false };
        values.each(&mut |slot, _| {
            let index = slot.index as usize;
            survey.is_empty = false;
            survey.len = survey.len.max(index + 1);
            survey.shadows |= inherited.get(index).is_some_and(|slot| !slot.is_null());
            survey.binds_policies |= slot.has_policy;
        });
        survey
    }
}

/// A frame that nobody else knows yet, with its payload's type: it may still be written to.
pub(super) struct New<V> {
    pub(super) frame: Frame,
    payload: NonNull<V>,
}

/// So many slots are cleared one by one.
const FEW: usize = 4;

impl<V> New<V> {
    /// A frame that owns `payload`, with a table of `len` slots, the first of them copied from `parent`.
    /// Only an `Entry` may be the payload of a frame that is marked as one.
    #[inline]
    pub(super) fn on_top(parent: Option<Frame>, len: usize, payload: V, marks: Marks, origin: Origin) -> Self {
        let inherited = NonNull::from(parent.as_ref().map_or(&[][..], Frame::table));
        assert!(inherited.len() <= len, "a table does not shrink");
        let begun = parent.as_ref().map_or_else(Begun::here, |parent| parent.header().begun);
        let root = origin.root().or(parent.as_ref().and_then(|parent| parent.header().root));
        let values = Payload::of::<V>();
        let (layout, at) = values.frame(len);
        // First, so that the header is made in its place.
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
            begun,
            // No longer than the highest index, which is one.
            len: len as u32,
            marks,
            is_shared: AtomicBool::new(false),
            #[cfg(feature = "diagnostics")]
            known: Known::Not,
        };
        // SAFETY: header, table and payload are written, each once, at their offsets in the new
        // allocation. `inherited` lies in the parent's, which the header keeps, and fits, as asserted.
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
                    // Volatile, or the compiler would make a call of `memset` of it as well.
                    slots.add(index).write_volatile(ptr::null());
                }
            }
            values.write(payload);
            New { frame: Frame(frame.cast()), payload: values }
        }
    }

    /// The frame, for others to have.
    #[inline]
    fn finish(self, birth: Option<Birth>) -> Frame {
        match birth {
            #[cfg(feature = "diagnostics")]
            Some(birth) => self.born(birth),
            #[cfg(not(feature = "diagnostics"))]
            Some(birth) => match birth {},
            None => self.frame,
        }
    }

    fn table(&mut self) -> &mut [Slot] {
        // SAFETY: as in `Frame::table`; and nobody else has this frame.
        unsafe { slice::from_raw_parts_mut(self.frame.slots(), self.frame.header().len()) }
    }

    /// Rests on the values that the table still shows, in place of the parent.
    #[cold]
    fn flatten(&mut self) {
        if let Below::Parent(parent) = self.replace_below(Below::Nothing) {
            self.rest_on([Some(&parent)]);
        }
    }

    /// Rests on those of the values in these frames, and below them, that the table shows. Each of the frames that are held owns
    /// such a value, and is held once: so there are no more of them than keys.
    fn rest_on<const N: usize>(&mut self, frames: [Option<&Frame>; N]) {
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
    fn place(&mut self) {
        // SAFETY: written in `on_top`, and not moved or changed.
        let values = unsafe { self.payload.as_ref() };
        let table = self.table();
        values.each(&mut |slot, value| table[slot.index as usize] = value);
    }
}
