//! A context that is alive, and what is told of it.

use std::panic::Location;
use std::time::Duration;

use serde::Serialize;

use super::maker::Maker;
use crate::api::json::{self, json, maybe_seconds, maybe_work, seconds, work};
use crate::hooks::{Kind, Resource, ResourceId};
use crate::storage::frame::Keeping;

/// What [`live`](super::live()) tells.
#[derive(Clone, Debug, Serialize)]
pub struct Live {
    pub(super) contexts: Vec<LiveContext>,
}

impl Live {
    /// In the order in which they were made: a context is behind the one that it was bound on top of.
    pub fn contexts(&self) -> &[LiveContext] {
        &self.contexts
    }

    /// The context with this number.
    pub fn context(&self, number: u64) -> Option<&LiveContext> {
        let at = self.contexts.binary_search_by_key(&number, LiveContext::number).ok()?;
        Some(&self.contexts[at])
    }

    pub(super) fn into_contexts(self) -> Vec<LiveContext> {
        self.contexts
    }

    /// As JSON: an object with a list of `contexts`, each with the number of its `parent`.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// A context that is, or was a moment ago, alive.
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
    #[serde(serialize_with = "maybe_work")]
    pub(super) made_by: Option<Resource>,
    #[serde(serialize_with = "work")]
    pub(super) work: Vec<Resource>,
    pub(super) kept: Vec<KeptAt>,
    pub(super) others: usize,
    #[serde(skip)]
    pub(super) root_id: Option<ResourceId>,
}

impl LiveContext {
    /// Its number. No other context of this process has it.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The context that it was bound on top of. If that is gone, the nearest one further down that is alive.
    pub fn parent(&self) -> Option<u64> {
        self.parent
    }

    /// How many contexts there are from here down to one without a parent.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// How long ago it was made.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// The number of the root that it began at. Of a `#[context_root]`, it is that of the root's resource.
    pub fn root(&self) -> Option<ResourceId> {
        self.root_id
    }

    /// The `#[context_root]` that it began at, if it did at one.
    pub fn root_place(&self) -> Option<Maker> {
        self.root_place
    }

    /// How long ago its root ended: the work of a `#[context_root]`, and each stream that was made in it. Nothing, if it has not, or if the context began elsewhere.
    pub fn outlived_root(&self) -> Option<Duration> {
        self.outlived_root
    }

    /// What can be read in it, in the order in which the keys were first bound in this process.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The keys that are bound in its parent and not here: such that stay behind at a spawn site, or were taken away.
    pub fn removed(&self) -> &[&'static str] {
        &self.removed
    }

    /// The code that made it.
    pub fn made_at(&self) -> Maker {
        self.made_at
    }

    /// The work whose code made it, if that was watched.
    pub fn made_by(&self) -> Option<&Resource> {
        self.made_by.as_ref()
    }

    /// The work that holds it: tasks, futures, closures, streams; in the order of their numbers.
    pub fn work(&self) -> &[Resource] {
        &self.work
    }

    /// How much work of a kind holds it.
    pub fn count(&self, kind: Kind) -> usize {
        self.work.iter().filter(|work| work.kind() == kind).count()
    }

    /// Where it is kept by hand.
    pub fn kept(&self) -> &[KeptAt] {
        &self.kept
    }

    /// How many [`Snapshot`](crate::Snapshot)s hold it.
    pub fn snapshots(&self) -> usize {
        self.count_kept(Keeping::Snapshot)
    }

    /// How many [`ContextRef`](crate::ContextRef)s hold it.
    pub fn values(&self) -> usize {
        self.count_kept(Keeping::Value)
    }

    /// How many others hold it, apart from the contexts on top of it: code that runs in it on some stack and is no work by
    /// itself, guards, and what hooks have made. About: they may have come or gone while the others were counted.
    pub fn others(&self) -> usize {
        self.others
    }

    /// Whether the same code made both at once, and nothing else uses this.
    pub(super) fn is_a_part_of(&self, above: &LiveContext) -> bool {
        let is_unused = self.work.is_empty() && self.kept.is_empty() && self.others == 0;
        is_unused
            && self.made_at.is_site_of(&above.made_at)
            && self.made_by.as_ref().map(Resource::id) == above.made_by.as_ref().map(Resource::id)
    }

    /// Binds what the one below binds.
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
    /// The name of the key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The value, by its `Debug`, without what is `#[context(sensitive)]`; `..` if it has none. So it is for a generic key, too, whose
    /// `Debug` asks for more than its declaration does.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether it is the same binding that the parent has.
    pub fn is_inherited(&self) -> bool {
        self.is_inherited
    }
}

/// Snapshots or values that are kept, and come from one place.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct KeptAt {
    #[serde(serialize_with = "json::keeping")]
    pub(super) how: Keeping,
    #[serde(serialize_with = "json::shown")]
    pub(super) location: &'static Location<'static>,
    pub(super) count: usize,
}

impl KeptAt {
    /// Whether it is a [`Snapshot`](crate::Snapshot), and not a [`ContextRef`](crate::ContextRef).
    pub fn is_snapshot(&self) -> bool {
        self.how == Keeping::Snapshot
    }

    /// Where it was captured, or read.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// How many of them, or clones of them, there are.
    pub fn count(&self) -> usize {
        self.count
    }
}
