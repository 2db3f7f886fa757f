//! A living context, and what is known of it.

use std::panic::Location;
use std::time::Duration;

use serde::Serialize;

use super::maker::Maker;
use crate::api::json::{self, json, maybe_resource, maybe_seconds, resources, seconds};
use crate::hooks::{Kind, Resource, ResourceId};
use crate::storage::frame::Keeping;

/// The contexts that [`live`](super::live()) returns.
#[derive(Clone, Debug, Serialize)]
pub struct Live {
    pub(super) contexts: Vec<LiveContext>,
}

impl Live {
    /// Returns the contexts in the order in which they were made. A context comes after the context that it was bound on top of.
    pub fn contexts(&self) -> &[LiveContext] {
        &self.contexts
    }

    /// Returns the context with this number, if it is there.
    pub fn context(&self, number: u64) -> Option<&LiveContext> {
        let at = self.contexts.binary_search_by_key(&number, LiveContext::number).ok()?;
        Some(&self.contexts[at])
    }

    pub(super) fn into_contexts(self) -> Vec<LiveContext> {
        self.contexts
    }

    /// Returns the contexts as JSON: an object with a list of `contexts`, each with the number of its `parent`.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// A context that is alive, or was alive a moment ago.
#[derive(Clone, Debug, Serialize)]
pub struct LiveContext {
    pub(super) number: u64,
    pub(super) parent: Option<u64>,
    pub(super) depth: usize,
    #[serde(serialize_with = "seconds")]
    pub(super) age: Duration,
    pub(super) root: Option<u64>,
    pub(super) root_place: Option<Maker>,
    #[serde(serialize_with = "maybe_seconds")]
    pub(super) outlived_root: Option<Duration>,
    pub(super) bindings: Vec<Binding>,
    pub(super) removed: Vec<&'static str>,
    pub(super) made_at: Maker,
    #[serde(serialize_with = "maybe_resource")]
    pub(super) made_by: Option<Resource>,
    #[serde(serialize_with = "resources")]
    pub(super) work: Vec<Resource>,
    pub(super) kept: Vec<KeptAt>,
    pub(super) others: usize,
    #[serde(skip)]
    pub(super) root_id: Option<ResourceId>,
}

impl LiveContext {
    /// Returns the number of the context. No other context of this process has the same number.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the number of the context that it was bound on top of. If that is gone, it is the nearest living context further down.
    pub fn parent(&self) -> Option<u64> {
        self.parent
    }

    /// Returns how many contexts there are from this context down to a context without a parent.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Returns how long ago the context was made.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// Returns the number of the root where the context began. For a `#[context_root]`, it is the number of the root's resource.
    pub fn root(&self) -> Option<ResourceId> {
        self.root_id
    }

    /// Returns the `#[context_root]` where the context began, if it began at one.
    pub fn root_place(&self) -> Option<Maker> {
        self.root_place
    }

    /// Returns how long ago the root ended, with each stream that was made in it. `None` if it has not ended, or if there is no root.
    pub fn outlived_root(&self) -> Option<Duration> {
        self.outlived_root
    }

    /// Returns the bindings that can be read in the context, in the order in which the keys were first bound in this process.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Returns the keys that the parent binds and this context does not: they stayed behind at a spawn site, or were taken away.
    pub fn removed(&self) -> &[&'static str] {
        &self.removed
    }

    /// Returns the code that made the context.
    pub fn made_at(&self) -> Maker {
        self.made_at
    }

    /// Returns the work whose code made the context, if the work was watched.
    pub fn made_by(&self) -> Option<&Resource> {
        self.made_by.as_ref()
    }

    /// Returns the work that holds the context: tasks, futures, closures and streams, in the order of their numbers.
    pub fn work(&self) -> &[Resource] {
        &self.work
    }

    /// Returns how many pieces of work of a kind hold the context.
    pub fn count(&self, kind: Kind) -> usize {
        self.work.iter().filter(|work| work.kind() == kind).count()
    }

    /// Returns the places where the context is kept by hand.
    pub fn kept(&self) -> &[KeptAt] {
        &self.kept
    }

    /// Returns how many [`Snapshot`](crate::Snapshot)s hold the context.
    pub fn snapshots(&self) -> usize {
        self.count_kept(Keeping::Snapshot)
    }

    /// Returns how many [`ContextRef`](crate::ContextRef)s hold the context.
    pub fn values(&self) -> usize {
        self.count_kept(Keeping::Value)
    }

    /// Returns how many others hold the context, apart from the contexts on top of it: code on some stack that runs in it and is
    /// not work by itself, guards, and work that hooks made. The number is approximate: others may come or go during the count.
    pub fn others(&self) -> usize {
        self.others
    }

    /// Whether the same code made both contexts at once, and nothing else uses this context.
    pub(super) fn is_a_part_of(&self, above: &LiveContext) -> bool {
        let is_unused = self.work.is_empty() && self.kept.is_empty() && self.others == 0;
        is_unused
            && self.made_at.is_site_of(&above.made_at)
            && self.made_by.as_ref().map(Resource::id) == above.made_by.as_ref().map(Resource::id)
    }

    /// Takes the place of `below` as well: binds what `below` binds.
    pub(super) fn take_in(&mut self, below: LiveContext) {
        for binding in self.bindings.iter_mut().filter(|binding| binding.is_inherited) {
            binding.is_inherited = below.bindings.iter().any(|other| other.key == binding.key && other.is_inherited);
        }
        let is_bound = |key: &&'static str| self.bindings.iter().any(|binding| binding.key == *key);
        let removed = below.removed.iter().copied().filter(|key| !is_bound(key));
        let removed: Vec<_> = removed
            .chain(
                self.removed
                    .iter()
                    .copied()
                    .filter(|key| below.bindings.iter().all(|other| other.key != *key || other.is_inherited)),
            )
            .collect();
        (self.removed, self.parent, self.age) = (removed, below.parent, below.age);
    }

    fn count_kept(&self, how: Keeping) -> usize {
        self.kept.iter().filter(|kept| kept.how == how).map(|kept| kept.count).sum()
    }
}

/// A key and its value.
#[derive(Clone, Debug, Serialize)]
pub struct Binding {
    pub(super) key: &'static str,
    pub(super) value: String,
    pub(super) is_inherited: bool,
}

impl Binding {
    /// Returns the name of the key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// Returns the value as its `Debug` writes it, without its `#[context(sensitive)]` parts. It is `..` if the type has no
    /// `Debug`, or if the key is generic and its `Debug` needs more bounds than its declaration.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether the parent has the same binding.
    pub fn is_inherited(&self) -> bool {
        self.is_inherited
    }
}

/// Snapshots or values that are kept by hand, and come from one place.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KeptAt {
    #[serde(serialize_with = "json::keeping_name")]
    pub(super) how: Keeping,
    #[serde(serialize_with = "json::location")]
    pub(super) location: &'static Location<'static>,
    pub(super) count: usize,
}

impl KeptAt {
    /// Whether they are [`Snapshot`](crate::Snapshot)s, and not [`ContextRef`](crate::ContextRef)s.
    pub fn is_snapshot(&self) -> bool {
        self.how == Keeping::Snapshot
    }

    /// Returns where they were captured or read.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// Returns how many of them there are, clones included.
    pub fn count(&self) -> usize {
        self.count
    }
}
