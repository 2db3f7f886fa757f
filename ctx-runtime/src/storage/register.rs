//! The first binding of a key: the key gets the index of its values in every frame, and is listed.

#[cfg(feature = "diagnostics")]
use std::fmt;

use super::frame::Frame;
#[cfg(feature = "diagnostics")]
use super::key::Opaque;
use super::key::{Context, LogField, Policy};
use super::keys::{self, BoundKey, KeyOnWire, KeyWithFields, KeyWithPolicy, NewKey, VisitField, VisitSent};
use super::place;
use super::values::{KeySlot, Values};
use crate::sync::list::{List, Node};
use crate::sync::locked::Locked;

/// The slot of `T`'s values in every frame. The first call assigns it.
#[inline]
pub(super) fn slot<T: Context>() -> KeySlot {
    KeySlot { index: T::__key().assigned().unwrap_or_else(assign::<T>), has_policy: has_policy::<T>() }
}

const fn has_policy<T: Context>() -> bool {
    !matches!(T::__POLICY, Policy::Carry)
}

#[cold]
fn assign<T: Context>() -> u32 {
    /// The number of keys that are listed.
    static LISTED: Locked<usize> = Locked::new(0);
    let key = T::__key();
    key.assert_shareable();
    let bound = Node::new(BoundKey {
        name: key.name(),
        bound_by: List::new(),
        #[cfg(feature = "diagnostics")]
        show: show_in::<T>,
    });
    let index = || T::__key().index();
    let policy = has_policy::<T>().then(|| Node::new(KeyWithPolicy { index, cross: cross::<T> }));
    let fields = T::__FIELDS.map(|_| Node::new(KeyWithFields { visit: visit_fields::<T> }));
    let wire = T::__WIRE.map(|_| Node::new(KeyOnWire { visit: visit_wire::<T> }));
    let mut new = Some(NewKey { bound, policy, fields, wire });
    LISTED.with(|listed| {
        if key.assigned().is_none()
            && let Some(new) = new.take()
        {
            keys::append(new);
            key.assign(place::index(*listed));
            *listed += 1;
        }
        key.index()
    })
}

/// Applies the policy of one key to the context of work that is handed over.
fn cross<T: Context>(frame: Frame) -> Frame {
    let (origin, _) = frame.origin();
    match (T::__POLICY, frame.value::<T>()) {
        (Policy::Carry, _) | (_, None) => frame,
        (Policy::Drop, Some(_)) => frame.without(T::__key().index(), origin),
        (Policy::Fork(fork), Some(value)) => {
            let forked = Forked(fork(value));
            Frame::bind(Some(frame), forked, origin)
        }
    }
}

/// Visits the loggable fields of the value that a frame has of a key.
fn visit_fields<T: Context>(frame: &Frame, visit: &mut VisitField<'_>) {
    if let (Some(fields), Some(value)) = (T::__FIELDS, frame.value::<T>()) {
        let key = T::__key().name();
        fields(value, &mut |name, value| visit(LogField::new(key, name), value));
    }
}

/// Visits what may leave of the value that a frame has of a key.
fn visit_wire<T: Context>(frame: &Frame, visit: &mut VisitSent<'_>) {
    if let (Some(wire), Some(value)) = (T::__WIRE, frame.value::<T>()) {
        wire(value, visit);
    }
}

/// The value of a key that has an index and a policy.
#[repr(transparent)]
struct Forked<T>(T);

impl<T: Context> Values for Forked<T> {
    #[inline]
    fn each(&self, visit: &mut impl FnMut(KeySlot, *const ())) {
        visit(KeySlot { index: T::__key().index(), has_policy: true }, (&raw const self.0).cast());
    }
}

/// Shows the value that a frame has of a key, without its sensitive parts.
#[cfg(feature = "diagnostics")]
fn show_in<T: Context>(frame: &Frame, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (frame.value::<T>(), T::__REDACTED.or(T::__key().show())) {
        (Some(value), Some(show)) => show(value, f),
        (Some(_), None) => fmt::Debug::fmt(&Opaque, f),
        (None, _) => Ok(()),
    }
}
