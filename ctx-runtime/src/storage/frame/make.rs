//! Making frames: to bind values, to leave a key out, to put one context on top of another.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::ptr;

use super::birth::Birth;
use super::chunks::Room;
use super::header::Frame;
use super::new::New;
use crate::storage::keys;
use crate::storage::number::RootNumber;
use crate::storage::origin::Origin;
use crate::storage::place::IN_TABLE;
use crate::storage::values::{TakeValues, Values};

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
            values.each(&mut |slot, _| keys::remember_binding(slot.index, site));
        }
        if survey.binds_policies {
            // Values that are bound together live together. A value that stays behind at a spawn site must not be kept
            // alive by the spawned work, so each value gets a frame of its own.
            let mut left = 0;
            values.each(&mut |_, _| left += 1);
            let mut chain = Chain { top: parent, left, shadows: false, origin };
            values.one_by_one(&mut chain);
            chain.top.unwrap_or_else(|| unreachable!("a policy is that of a value"))
        } else {
            Frame::bind_surveyed(parent, values, survey, None, origin)
        }
    }

    /// `is_flat` says whether the frame rests on no parent. By default, it does not if a key of the values is bound already. Always inlined:
    /// for a call, the survey would go through memory.
    #[inline(always)]
    fn bind_surveyed<V: Values>(
        parent: Option<Frame>,
        values: V,
        survey: Survey,
        is_flat: Option<bool>,
        origin: Origin,
    ) -> Frame {
        if survey.len > IN_TABLE {
            return Frame::bind_in_chunks(parent, values, survey.binds_policies, is_flat, origin);
        }
        let has_policies = survey.binds_policies || parent.as_ref().is_some_and(Frame::has_policies);
        let birth = Birth::on(parent.as_ref());
        let mut new = New::on_top(parent, survey.len, values, has_policies, origin);
        new.place();
        if is_flat.unwrap_or(survey.shadows_in_table) {
            new.flatten();
        }
        new.finish(birth)
    }

    /// The same, for more keys than those that have slots in tables.
    #[cold]
    #[inline(never)]
    fn bind_in_chunks<V: Values>(
        parent: Option<Frame>,
        values: V,
        binds_policies: bool,
        is_flat: Option<bool>,
        origin: Origin,
    ) -> Frame {
        let is_flat = is_flat.unwrap_or_else(|| shadows(parent.as_ref(), &values));
        let mut room = if is_flat { Room::beside(parent.as_ref()) } else { Room::on_top(parent.as_ref()) };
        values.each(&mut |slot, _| room.add(slot.index));
        let has_policies = binds_policies || parent.as_ref().is_some_and(Frame::has_policies);
        let birth = Birth::on(parent.as_ref());
        let mut new = New::with_room(parent, &room, values, has_policies, origin);
        new.place();
        if is_flat {
            new.flatten();
        }
        new.finish(birth)
    }

    /// This context without the key at `index`, which is bound.
    pub(crate) fn without(self, index: u32, origin: Origin) -> Frame {
        let room = Room::beside(Some(&self));
        let has_policies = self.has_policies() && keys::has_policies_besides(index, &self);
        let birth = Birth::on(Some(&self));
        let mut new = New::with_room(Some(self), &room, (), has_policies, origin);
        new.set(index, ptr::null());
        new.flatten();
        new.finish(birth)
    }

    /// The same context, for work of which hooks are never told.
    #[cold]
    pub(crate) fn never_watched(context: Option<Frame>, origin: Origin) -> Frame {
        // Otherwise a hook that enters its captured context again and again would add a frame each time.
        let context = match context {
            Some(already) if already.root_number() == RootNumber::NEVER_WATCHED => return already,
            other => other,
        };
        let has_policies = context.as_ref().is_some_and(Frame::has_policies);
        let origin = context.as_ref().map_or(origin, |context| context.header().origin);
        let new = New::showing(context, (), has_policies, origin);
        // SAFETY: nobody else has this frame, and there is no reference to its header.
        unsafe { (&raw mut (*new.frame.0.as_ptr()).root_number).write(RootNumber::NEVER_WATCHED) };
        new.frame
    }

    /// `base`, with the values on top that `top` binds and `below` does not. `top` rests on `below`.
    #[cold]
    pub(crate) fn overlay(base: Option<Frame>, top: &Frame, below: Option<&Frame>) -> Frame {
        let mut room = Room::beside(base.as_ref());
        room.add_copies(top);
        let has_policies = top.has_policies() || base.as_ref().is_some_and(Frame::has_policies);
        let birth = Birth::on(base.as_ref());
        let mut new = New::with_room(base.clone(), &room, (), has_policies, top.header().origin);
        for (index, slot) in top.slots() {
            if slot != below.map_or(ptr::null(), |below| below.slot(index)) {
                new.set(index, slot);
            }
        }
        new.rest_on(&[Some(top), base.as_ref()]);
        new.finish(birth)
    }
}

/// Binds each value in a frame of its own. The frame of the first value is at the bottom.
struct Chain {
    top: Option<Frame>,
    /// The number of values that are not bound yet.
    left: usize,
    /// A key of the values is bound already.
    shadows: bool,
    origin: Origin,
}

impl TakeValues for Chain {
    #[cold]
    #[inline(never)]
    fn take(&mut self, value: impl Values) {
        let below = self.top.take();
        let survey = Survey::of(below.as_ref(), &value);
        self.left -= 1;
        self.shadows |= shadows(below.as_ref(), &value);
        // The frame of the last value alone: to look for what a frame rests on takes longer the more keys are bound.
        let is_flat = self.shadows && self.left == 0;
        self.top = Some(Frame::bind_surveyed(below, value, survey, Some(is_flat), self.origin));
    }
}

/// What has to be done to bind `values` on top of a frame.
struct Survey {
    is_empty: bool,
    /// The length of the new frame's table; or more than `IN_TABLE`, if a key has a slot in a chunk.
    len: usize,
    /// A key of the values that has a slot in the table is bound already.
    shadows_in_table: bool,
    binds_policies: bool,
}

impl Survey {
    #[inline]
    fn of<V: Values>(parent: Option<&Frame>, values: &V) -> Self {
        let inherited = parent.map_or(&[][..], Frame::table);
        let mut survey =
            Survey { is_empty: true, len: inherited.len(), shadows_in_table: false, binds_policies: false };
        values.each(&mut |slot, _| {
            let index = slot.index as usize;
            survey.is_empty = false;
            survey.len = survey.len.max(index + 1);
            survey.shadows_in_table |= inherited.get(index).is_some_and(|slot| !slot.is_null());
            survey.binds_policies |= slot.has_policy;
        });
        survey
    }
}

/// Whether a key of the values is bound already.
fn shadows<V: Values>(parent: Option<&Frame>, values: &V) -> bool {
    let mut shadows = false;
    values.each(&mut |slot, _| shadows |= parent.is_some_and(|parent| parent.binds(slot.index)));
    shadows
}
