//! A hub that was captured, and the hub while it is entered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use sentry_core::{Hub, HubSwitchGuard};

use super::fork;
use crate::transactions::{EnteredTags, RootTags};

/// What is taken along: a hub, and how the work uses it. The aim: no hub is current on two threads at once.
pub(crate) struct HubState {
    hub: Arc<Hub>,
    /// Those on the scope of the hub.
    tags: RootTags,
    uses: Uses,
}

enum Uses {
    /// The hub is the work's own, and one thread at a time runs the work.
    Own,
    /// Many threads may run the work at once: each run has a fork.
    ForEachRun,
    /// The hub is that of the code that made the work.
    Shared(Elsewhere),
}

/// What the work uses where the hub of its maker is not current.
#[derive(Default)]
struct Elsewhere {
    /// A fork, made when the work first runs elsewhere.
    own: OnceLock<Arc<Hub>>,
    /// Whether a run uses the fork. A snapshot may be entered by several threads at once.
    is_used: AtomicBool,
}

impl HubState {
    pub(super) fn own(hub: Arc<Hub>, tags: RootTags) -> Self {
        HubState { hub, tags, uses: Uses::Own }
    }

    pub(super) fn for_each_run(hub: Arc<Hub>, tags: RootTags) -> Self {
        HubState { hub, tags, uses: Uses::ForEachRun }
    }

    pub(super) fn shared(hub: Arc<Hub>, tags: RootTags) -> Self {
        HubState { hub, tags, uses: Uses::Shared(Elsewhere::default()) }
    }

    pub(super) fn enter(&self) -> EnteredHub<'_> {
        let entered = match &self.uses {
            Uses::Own => EnteredHub::new(Arc::clone(&self.hub)),
            Uses::ForEachRun => EnteredHub::new(fork(&self.hub)),
            Uses::Shared(elsewhere) => elsewhere.enter(&self.hub),
        };
        EnteredHub { _tags: Some(EnteredTags::new(&self.tags)), ..entered }
    }
}

/// For a clone of a snapshot, and for work that is made from a snapshot: its maker goes on with the hub.
impl Clone for HubState {
    fn clone(&self) -> Self {
        HubState::shared(Arc::clone(&self.hub), self.tags.clone())
    }
}

impl Elsewhere {
    fn enter(&self, makers: &Arc<Hub>) -> EnteredHub<'_> {
        let current = Hub::current();
        if Arc::ptr_eq(&current, makers) || self.own.get().is_some_and(|own| Arc::ptr_eq(&current, own)) {
            return EnteredHub::nothing();
        }
        match Used::begin(&self.is_used) {
            Some(used) => {
                let own = self.own.get_or_init(|| fork(makers));
                EnteredHub { _used: Some(used), ..EnteredHub::new(Arc::clone(own)) }
            }
            None => EnteredHub::new(fork(makers)),
        }
    }
}

/// A hub while it is current on a thread.
pub(crate) struct EnteredHub<'a> {
    /// Dropped first: then no other thread finds the hub unused while it is current here.
    _switched: Option<HubSwitchGuard>,
    _used: Option<Used<'a>>,
    _tags: Option<EnteredTags>,
}

impl EnteredHub<'_> {
    pub(super) fn nothing() -> Self {
        EnteredHub { _switched: None, _used: None, _tags: None }
    }

    fn new(hub: Arc<Hub>) -> Self {
        EnteredHub { _switched: Some(HubSwitchGuard::new(hub)), _used: None, _tags: None }
    }
}

/// A run that uses the fork.
struct Used<'a>(&'a AtomicBool);

impl<'a> Used<'a> {
    fn begin(is_used: &'a AtomicBool) -> Option<Self> {
        (!is_used.swap(true, Ordering::Acquire)).then(|| Used(is_used))
    }
}

impl Drop for Used<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
