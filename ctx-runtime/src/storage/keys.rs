//! The keys that were bound in this process: their names, the code that binds them, how their values are shown, their policies.

use std::fmt;

use super::frame::header::Frame;
use super::key::{LogField, LogValue, WireField};
use super::origin::Site;
use super::place::{self, UNASSIGNED};
use crate::sync::list::{List, Node};

/// Shows the value that a frame has of one key. The type of the key is erased.
#[cfg(feature = "diagnostics")]
pub(crate) type ShowIn = fn(&Frame, &mut fmt::Formatter<'_>) -> fmt::Result;

/// What the process knows about a key that was bound at least once.
pub(super) struct BoundKey {
    pub(super) name: &'static str,
    pub(super) bound_by: List<&'static Site>,
    #[cfg(feature = "diagnostics")]
    pub(super) show: ShowIn,
}

/// The bound keys, in the order in which they were first bound.
static KEYS: List<BoundKey> = List::new();

fn key(index: u32) -> Option<&'static BoundKey> {
    KEYS.iter().nth(place::nth(index))
}

pub(crate) fn names(indices: impl Iterator<Item = u32>) -> Vec<&'static str> {
    let names = Names::all();
    indices.map(|index| names.of(index)).collect()
}

/// The names of the keys that were bound in this process so far.
pub(crate) struct Names(Vec<&'static str>);

impl Names {
    pub(crate) fn all() -> Self {
        Names(KEYS.iter().map(|key| key.name).collect())
    }

    /// The name of the key at `index`. The key was bound before the names were collected.
    pub(crate) fn of(&self, index: u32) -> &'static str {
        self.0[place::nth(index)]
    }
}

/// Whether anything was ever bound to the key with this index.
pub(crate) fn was_bound(index: u32) -> bool {
    index != UNASSIGNED
}

/// The function that shows the values of the key at `index`.
#[cfg(feature = "diagnostics")]
pub(crate) fn shown_by(index: u32) -> Option<ShowIn> {
    key(index).map(|key| key.show)
}

/// Records that the code at `site` binds the key at `index`. Only messages use the record.
pub(crate) fn remember_binding(index: u32, site: &'static Site) {
    key(index).into_iter().for_each(|key| key.bound_by.append(Node::new(site)));
}

pub(crate) fn bound_by(index: u32) -> Vec<&'static Site> {
    binders(index).collect()
}

fn binders(index: u32) -> impl Iterator<Item = &'static Site> {
    key(index).into_iter().flat_map(|key| key.bound_by.iter()).copied()
}

/// Whether the code at `site` has bound the key at `index` in this process so far.
#[cfg(feature = "diagnostics")]
pub(crate) fn is_bound_by(index: u32, site: &'static Site) -> bool {
    binders(index).any(|binder| std::ptr::eq(binder, site))
}

/// A key whose policy is not `Carry`. Its type is erased.
pub(super) struct KeyWithPolicy {
    pub(super) index: fn() -> u32,
    /// Applies the policy of the key to the context of work that is handed over.
    pub(super) cross: fn(Frame) -> Frame,
}

/// A function that gets each field.
pub(super) type VisitField<'a> = dyn FnMut(LogField, LogValue<'_>) + 'a;

/// A key that offers fields to logs. Its type is erased.
pub(super) struct KeyWithFields {
    /// Visits the fields of the value that a frame has of the key.
    pub(super) visit: fn(&Frame, &mut VisitField<'_>),
}

static WITH_FIELDS: List<KeyWithFields> = List::new();

/// Visits the loggable fields of a frame, in the order in which their keys were first bound in this process.
pub(crate) fn visit_fields(frame: &Frame, visit: &mut VisitField<'_>) {
    WITH_FIELDS.iter().for_each(|key| (key.visit)(frame, visit));
}

/// A function that gets each part of a key that may leave.
pub(super) type VisitSent<'a> = dyn FnMut(&'static WireField, Option<&dyn fmt::Display>) + 'a;

/// A key of which something may leave. Its type is erased.
pub(super) struct KeyOnWire {
    /// Visits what may leave of the value that a frame has of the key.
    pub(super) visit: fn(&Frame, &mut VisitSent<'_>),
}

static ON_WIRE: List<KeyOnWire> = List::new();

/// Visits what of a frame may leave, in the order in which the keys were first bound in this process.
pub(crate) fn visit_wire(frame: &Frame, visit: &mut VisitSent<'_>) {
    ON_WIRE.iter().for_each(|key| (key.visit)(frame, visit));
}

static WITH_POLICY: List<KeyWithPolicy> = List::new();

/// A key that is bound for the first time, with the memory of its entries.
pub(super) struct NewKey {
    pub(super) bound: Box<Node<BoundKey>>,
    pub(super) policy: Option<Box<Node<KeyWithPolicy>>>,
    pub(super) fields: Option<Box<Node<KeyWithFields>>>,
    pub(super) wire: Option<Box<Node<KeyOnWire>>>,
}

/// Appends a key to the lists. Called once for each key, under the lock of the keys.
pub(super) fn append(key: NewKey) {
    KEYS.append(key.bound);
    key.policy.into_iter().for_each(|policy| WITH_POLICY.append(policy));
    key.fields.into_iter().for_each(|fields| WITH_FIELDS.append(fields));
    key.wire.into_iter().for_each(|wire| ON_WIRE.append(wire));
}

/// All keys that were bound in this process and have a policy.
pub(super) fn with_policy() -> impl Iterator<Item = &'static KeyWithPolicy> {
    WITH_POLICY.iter()
}

/// Whether `frame` binds a key with a policy, besides the key at `index`.
pub(super) fn has_policies_besides(index: u32, frame: &Frame) -> bool {
    with_policy().map(|key| (key.index)()).any(|other| other != index && frame.binds(other))
}
