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
    /// The version of the view in which the hooks appeared.
    pub(super) since: u64,
    pub(super) filter: Filter,
    pub(super) hooks: Arc<dyn Hooks>,
}

/// All installed hooks, in their order. Each change makes a new view. The first view has no hooks.
///
/// A set of hooks is a number with a bit for each of the hooks.
#[derive(Default)]
pub(super) struct View {
    pub(super) version: u64,
    pub(super) watching: Vec<Watching>,
    /// Whether some hooks are not told of all roots.
    samples: bool,
    /// For each kind, the hooks that are told of it. It is right if no hooks sample roots.
    of_kind: [u64; Kind::ALL.len()],
}

impl View {
    pub(super) fn new(version: u64, watching: Vec<Watching>) -> Self {
        let samples = watching.iter().any(|watching| !watching.filter.is_of_all_roots());
        let mut view = View { version, watching, samples, of_kind: Default::default() };
        view.of_kind = array::from_fn(|kind| view.those(|watching| watching.filter.has(Kind::ALL[kind])));
        view
    }

    /// The hooks that are told of a resource that is created now.
    #[inline]
    pub(super) fn listeners_of_new(&self, kind: Kind, root: ResourceId) -> Listeners {
        let hooks =
            if self.samples { self.listeners_since(self.version, kind, root) } else { self.of_kind[kind as usize] };
        Listeners { version: self.version, hooks }
    }

    /// Whether no hooks were installed or uninstalled since the creation of a resource of which some hooks are told.
    #[inline]
    pub(super) fn is_that_of(&self, resource: &Resource) -> bool {
        resource.listeners.version == self.version
    }

    /// The hooks that are told of a resource and are still installed.
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
