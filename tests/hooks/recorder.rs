//! Hooks that record their events.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ctx_runtime::hooks::{self, Filter, Hooks, Installed, Kind, Resource, ResourceId};

use crate::Request;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Init,
    Before,
    After,
    Resolve,
    Destroy,
}
use Event::{After, Before, Destroy, Init, Resolve};

#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) event: Event,
    pub(crate) resource: Resource,
    /// The resource whose code ran when the event was told.
    pub(crate) execution: Option<ResourceId>,
    /// The request that the hook read at the event.
    pub(crate) read: Option<u32>,
}

#[derive(Default)]
pub(crate) struct Recorder(Mutex<Vec<Told>>);

impl Recorder {
    fn add(&self, event: Event, resource: &Resource) {
        let read = ctx_runtime::try_with(|request: &Request| request.0).ok();
        let told = Told { event, resource: resource.clone(), execution: hooks::execution_id(), read };
        self.0.lock().unwrap().push(told);
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.0.lock().unwrap().clone()
    }
}

impl Hooks for Recorder {
    fn init(&self, resource: &Resource) {
        self.add(Init, resource);
    }

    fn before(&self, resource: &Resource) {
        self.add(Before, resource);
    }

    fn after(&self, resource: &Resource) {
        self.add(After, resource);
    }

    fn resolve(&self, resource: &Resource) {
        self.add(Resolve, resource);
    }

    fn destroy(&self, resource: &Resource) {
        self.add(Destroy, resource);
    }
}

/// The right to install hooks: a guard of the lock, so that one test runs at a time.
pub(crate) struct Alone(#[expect(dead_code, reason = "held")] MutexGuard<'static, ()>);

pub(crate) fn alone() -> Alone {
    static ALONE: Mutex<()> = Mutex::new(());
    Alone(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A recorder that is installed and that no other test shares.
pub(crate) struct Recording {
    recorder: Arc<Recorder>,
    _installed: Installed,
    _alone: Alone,
}

pub(crate) fn record() -> Recording {
    record_what(hooks::filter())
}

pub(crate) fn record_what(filter: Filter) -> Recording {
    let alone = alone();
    let recorder = Arc::new(Recorder::default());
    Recording { _installed: filter.install(Arc::clone(&recorder)), recorder, _alone: alone }
}

impl Recording {
    pub(crate) fn told(&self) -> Vec<Told> {
        self.recorder.told()
    }

    /// The events of each resource, in the order of creation. Checks that the events come in the right order.
    pub(crate) fn lives(&self) -> Vec<Life> {
        let mut lives: Vec<Life> = Vec::new();
        for told in self.told() {
            match lives.iter_mut().find(|life| life.resource.id() == told.resource.id()) {
                Some(life) => life.events.push(told.event),
                None => lives.push(Life { resource: told.resource, events: vec![told.event] }),
            }
        }
        lives.iter().for_each(Life::check);
        lives
    }

    pub(crate) fn of(&self, kind: Kind) -> Vec<Life> {
        self.lives().into_iter().filter(|life| life.resource.kind() == kind).collect()
    }

    /// The only resource of a kind.
    pub(crate) fn the(&self, kind: Kind) -> Life {
        let mut lives = self.of(kind);
        assert_eq!(lives.len(), 1, "{kind}: {lives:?}");
        lives.remove(0)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) resource: Resource,
    pub(crate) events: Vec<Event>,
}

impl Life {
    /// Checks: `init` first, then balanced pairs that do not nest, then `resolve` at most once, and `destroy` last.
    fn check(&self) {
        let events = &self.events;
        assert_eq!(events.first(), Some(&Init), "{self:?}");
        let mut is_running = false;
        for (index, event) in events.iter().enumerate() {
            match event {
                Init => assert_eq!(index, 0, "{self:?}"),
                Before => assert!(!std::mem::replace(&mut is_running, true), "{self:?}"),
                After => assert!(std::mem::replace(&mut is_running, false), "{self:?}"),
                Resolve => assert!(!is_running && !events[index..].contains(&Before), "{self:?}"),
                Destroy => assert!(!is_running && index + 1 == events.len(), "{self:?}"),
            }
        }
        for once in [Init, Resolve, Destroy] {
            assert!(events.iter().filter(|event| **event == once).count() <= 1, "{self:?}");
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.events.last() == Some(&Destroy)
    }

    pub(crate) fn has(&self, event: Event) -> bool {
        self.events.contains(&event)
    }
}
