//! The hooks that are installed, and which of them are told of a resource.

use std::array;
use std::sync::Arc;

use super::events::Hooks;
use super::filter::Filter;
use super::listeners::Listeners;
use super::resource::Resource;
use crate::storage::kind::Kind;
use crate::storage::number::ResourceId;

#[derive(Clone)]
pub(super) struct Watching {
    /// The version of the view in which it appeared.
    pub(super) since: u64,
    pub(super) filter: Filter,
    pub(super) hooks: Arc<dyn Hooks>,
}

/// All hooks that are installed, in their order. A new one is made for each change; the first has no hooks.
///
/// Sets of hooks are a bit for each.
#[derive(Default)]
pub(super) struct View {
    pub(super) version: u64,
    pub(super) watching: Vec<Watching>,
    /// Some are not told of all roots.
    samples: bool,
    /// For each kind, those that are told of it, if none of them samples.
    of_kind: [u64; Kind::ALL.len()],
}

impl View {
    pub(super) fn new(version: u64, watching: Vec<Watching>) -> Self {
        let samples = watching.iter().any(|watching| !watching.filter.is_of_all_roots());
        let mut view = View { version, watching, samples, of_kind: Default::default() };
        view.of_kind = array::from_fn(|kind| view.those(|watching| watching.filter.has(Kind::ALL[kind])));
        view
    }

    /// Who is told of a resource that is created now.
    #[inline]
    pub(super) fn listeners_of_new(&self, kind: Kind, root: ResourceId) -> Listeners {
        let hooks =
            if self.samples { self.listeners_since(self.version, kind, root) } else { self.of_kind[kind as usize] };
        Listeners { version: self.version, hooks }
    }

    /// Whether no hooks have come or gone since a resource was created of which some are told.
    #[inline]
    pub(super) fn is_that_of(&self, resource: &Resource) -> bool {
        resource.listeners.version == self.version
    }

    /// Those that are told of a resource, and are still there.
    pub(super) fn listeners(&self, resource: &Resource) -> u64 {
        if self.is_that_of(resource) {
            resource.listeners.hooks
        } else {
            self.listeners_since(resource.listeners.version, resource.kind(), resource.root())
        }
    }

    #[inline(never)]
    fn listeners_since(&self, version: u64, kind: Kind, root: ResourceId) -> u64 {
        self.those(|watching| watching.since <= version && watching.filter.lets_through(kind, root))
    }

    fn those(&self, are: impl Fn(&Watching) -> bool) -> u64 {
        let all = self.watching.iter().enumerate();
        all.fold(0, |hooks, (index, watching)| hooks | u64::from(are(watching)) << index)
    }
}
