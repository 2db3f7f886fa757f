//! The events and resources that hooks must be told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use ctx_runtime::hooks::{self, Hooks, Installed, Kind, Resource, ResourceId, Slot};

use crate::keys;
use crate::model::{Context, ValueId};
use crate::program::Key;

/// The value that a read of each key returns.
pub type Seen = [Option<ValueId>; Key::ALL.len()];

/// The value that a read of each key must return.
pub fn expected(context: &Context) -> Seen {
    Key::ALL.map(|key| context.read(key))
}

/// Reads each key in place.
pub fn seen() -> Seen {
    Key::ALL.map(keys::read)
}

/// An event, as a letter: the first letter of its name in capitals; `D` is `destroy`.
type Event = char;

/// Hooks that record the events that they are told.
struct Recorder {
    number: usize,
    told: Arc<Mutex<Vec<Told>>>,
    keeps: Slot<Arc<()>>,
}

#[derive(Debug)]
struct Told {
    recorder: usize,
    event: Event,
    resource: Resource,
    execution: Option<ResourceId>,
    seen: Seen,
    /// The value that the recorder keeps about the resource.
    kept: Weak<()>,
}

impl Recorder {
    fn add(&self, event: Event, resource: &Resource) {
        let execution = hooks::execution_id();
        let kept = match event {
            'I' => Arc::downgrade(self.keeps.get_or_init(resource, Arc::default)),
            _ => self.keeps.get(resource).map(Arc::downgrade).unwrap_or_default(),
        };
        let told = Told { recorder: self.number, event, resource: resource.clone(), execution, seen: seen(), kept };
        self.told.lock().unwrap().push(told);
    }
}

impl Hooks for Recorder {
    fn init(&self, resource: &Resource) {
        self.add('I', resource);
    }
    fn before(&self, resource: &Resource) {
        self.add('B', resource);
    }
    fn after(&self, resource: &Resource) {
        self.add('A', resource);
    }
    fn resolve(&self, resource: &Resource) {
        self.add('R', resource);
    }
    fn destroy(&self, resource: &Resource) {
        self.add('D', resource);
    }
}

/// The events of one resource, as one recorder is told. The context of an expected event may be unknown.
#[derive(Debug, Default)]
struct Life {
    recorder: usize,
    expected: Vec<(Event, Option<Seen>)>,
    told: Vec<(Event, Seen, Weak<()>)>,
    // The resource has ended. The hooks may have been uninstalled before.
    is_over: bool,
}

#[derive(Debug)]
struct Watched {
    id: ResourceId,
    kind: Kind,
    context: Option<Context>,
    lives: Vec<Life>,
    // A panic of a destructor may have come in between, so only the order is checked.
    is_lenient: bool,
}

/// The knowledge of the model when a resource is created.
#[derive(Clone, Copy, Debug)]
pub struct Creation {
    /// The resource that creates it. `None`: not known, because no hooks watch that resource any more.
    pub trigger: Option<Option<ResourceId>>,
}

/// All that the model knows about hooks.
#[derive(Debug, Default)]
pub struct Watch {
    told: Arc<Mutex<Vec<Told>>>,
    // For each recorder that was ever installed: its place, if it is still installed.
    recorders: Vec<Option<usize>>,
    installed: [Option<(usize, Installed)>; 2],
    all: Vec<Watched>,
    by_id: HashMap<u64, usize>,
    open: Vec<usize>,
    inits: Vec<Told>,
}

/// The hooks in the second place watch only some kinds.
fn is_wanted(place: usize, kind: Kind) -> bool {
    place == 0 || matches!(kind, Kind::Root | Kind::AsyncFn | Kind::Task)
}

impl Watch {
    /// Installs hooks, if the place is free.
    pub fn install(&mut self, place: usize) {
        if self.installed[place].is_some() || self.recorders.len() >= 60 {
            return;
        }
        let number = self.recorders.len();
        let recorder = Recorder { number, told: Arc::clone(&self.told), keeps: Slot::new() };
        let filter = hooks::filter();
        let filter = if place == 0 { filter } else { filter.kinds([Kind::Root, Kind::AsyncFn, Kind::Task]) };
        self.installed[place] = Some((number, filter.install(recorder)));
        self.recorders.push(Some(place));
    }

    /// Removes the hooks of a place. The caller drops them.
    pub fn uninstall(&mut self, place: usize) -> Option<Installed> {
        let (number, installed) = self.installed[place].take()?;
        self.recorders[number] = None;
        Some(installed)
    }

    fn is_watched(&self, kind: Kind) -> bool {
        self.recorders.iter().flatten().any(|place| is_wanted(*place, kind))
    }

    /// The kinds of `kinds` that are watched.
    pub fn wanted(&self, kinds: &[Kind]) -> Vec<Kind> {
        kinds.iter().copied().filter(|kind| self.is_watched(*kind)).collect()
    }

    /// Adds the recorded events to their resources.
    ///
    /// # Errors
    /// If an event was told in the wrong execution, or about an unknown resource.
    pub fn sort_in(&mut self) -> Result<(), String> {
        let told = std::mem::take(&mut *self.told.lock().unwrap());
        for told in told {
            let id = told.resource.id();
            let own = told.execution == Some(id);
            match told.event {
                'B' | 'A' if !own => return Err(format!("not told in its own execution: {told:?}")),
                'R' | 'D' if own => return Err(format!("told in its own execution: {told:?}")),
                'I' if told.execution != told.resource.trigger() => {
                    return Err(format!("created by another than the one that runs: {told:?}"));
                }
                _ => {}
            }
            match self.by_id.get(&id.get()) {
                Some(place) => match self.all[*place].lives.iter_mut().find(|life| life.recorder == told.recorder) {
                    Some(life) => life.told.push((told.event, told.seen, told.kept)),
                    None => return Err(format!("told to hooks that do not watch it: {told:?}")),
                },
                // The resource is being made: see `created`.
                None if told.event == 'I' || self.inits.iter().any(|init| init.resource.id() == id) => {
                    self.inits.push(told);
                }
                None => return Err(format!("an unknown resource: {told:?}")),
            }
        }
        Ok(())
    }

    /// Adds resources that were created, in the order of `kinds`. Returns the places of the watched resources.
    ///
    /// # Errors
    /// If other resources were created, or by another resource.
    pub fn created(&mut self, kinds: &[Kind], creation: Creation) -> Result<Vec<Option<usize>>, String> {
        self.sort_in()?;
        let mut inits = std::mem::take(&mut self.inits);
        let mut places = Vec::new();
        for kind in kinds {
            if !self.is_watched(*kind) {
                places.push(None);
                continue;
            }
            let Some(first) = inits.first() else { return Err(format!("no init of a {kind}")) };
            let resource = first.resource.clone();
            if resource.kind() != *kind {
                return Err(format!("created in place of a {kind}: {resource:?}"));
            }
            if creation.trigger.is_some_and(|trigger| trigger != resource.trigger()) {
                return Err(format!("its trigger is not {:?}: {resource:?}", creation.trigger));
            }
            let place = self.all.len();
            let told_to = self.recorders.iter().enumerate().filter(|(_, at)| at.is_some_and(|at| is_wanted(at, *kind)));
            let expected = vec![('I', None)];
            let lives =
                told_to.map(|(recorder, _)| Life { recorder, expected: expected.clone(), ..Life::default() }).collect();
            let watched = Watched { id: resource.id(), kind: *kind, context: None, lives, is_lenient: false };
            self.all.push(watched);
            self.by_id.insert(resource.id().get(), place);
            self.open.push(place);
            let (own, rest) = inits.into_iter().partition::<Vec<_>, _>(|told| told.resource.id() == resource.id());
            inits = rest;
            for told in own {
                match self.all[place].lives.iter_mut().find(|life| life.recorder == told.recorder) {
                    Some(life) => life.told.push((told.event, told.seen, told.kept)),
                    None => return Err(format!("told to hooks that do not watch it: {told:?}")),
                }
            }
            places.push(Some(place));
        }
        match inits.first() {
            Some(init) => Err(format!("another resource: {init:?}")),
            None => Ok(places),
        }
    }

    /// Forgets the resources that a call created before it panicked.
    pub fn forget_created(&mut self) {
        let _ = self.sort_in();
        self.inits.clear();
    }

    /// Sets the context of a resource. Hooks read it in all events of the resource, also in `init`, which was earlier.
    pub fn runs_in(&mut self, resource: usize, context: Context) {
        let resource = &mut self.all[resource];
        resource.context = Some(context);
        resource
            .lives
            .iter_mut()
            .flat_map(|life| &mut life.expected)
            .for_each(|event| event.1 = Some(expected(&context)));
    }

    /// Adds an event that hooks must be told about a resource.
    pub fn expect(&mut self, resource: usize, event: Event) {
        let resource = &mut self.all[resource];
        for life in &mut resource.lives {
            life.is_over |= event == 'D';
            if self.recorders[life.recorder].is_some() {
                life.expected.push((event, resource.context.as_ref().map(expected)));
            }
        }
    }

    /// From now on, only the order of its events is checked.
    pub fn be_lenient(&mut self, resource: usize) {
        self.all[resource].is_lenient = true;
    }

    /// The number of a resource, if some hooks that were told of it are still installed.
    pub fn id_if_watched(&self, resource: usize) -> Option<ResourceId> {
        let resource = &self.all[resource];
        resource.lives.iter().any(|life| self.recorders[life.recorder].is_some()).then_some(resource.id)
    }

    /// Compares the events that were told with the events that are due.
    ///
    /// # Errors
    /// If they differ.
    pub fn check(&mut self) -> Result<(), String> {
        self.sort_in()?;
        if let Some(init) = self.inits.first() {
            return Err(format!("a resource that nobody has created: {init:?}"));
        }
        let mut open = std::mem::take(&mut self.open);
        let mut result = Ok(());
        open.retain(|place| {
            let resource = &self.all[*place];
            for life in &resource.lives {
                if let Err(message) = life.check(resource.is_lenient) {
                    result = Err(format!("{} {}: {message}", resource.kind, resource.id));
                }
            }
            !resource.lives.iter().all(|life| life.told.last().is_some_and(|told| told.0 == 'D'))
        });
        self.open = open;
        result
    }
}

impl Life {
    fn check(&self, is_lenient: bool) -> Result<(), String> {
        let told: String = self.told.iter().map(|told| told.0).collect();
        if is_lenient {
            return if is_in_order(&told) { Ok(()) } else { Err(format!("out of order: {told}")) };
        }
        let due: String = self.expected.iter().map(|due| due.0).collect();
        if told != due {
            return Err(format!("hooks {} were told {told}, and not {due}", self.recorder));
        }
        let Some(kept) = self.told.first().map(|first| &first.2) else { return Ok(()) };
        if let Some(other) = self.told.iter().find(|told| !told.2.ptr_eq(kept)) {
            return Err(format!("hooks {} keep another value in {}", self.recorder, other.0));
        }
        if self.is_over != (kept.strong_count() == 0) {
            return Err(format!(
                "of a resource that {} over, hooks {} keep {kept:?}",
                if self.is_over { "is" } else { "is not" },
                self.recorder
            ));
        }
        for (index, (told, due)) in self.told.iter().zip(&self.expected).enumerate() {
            if let Some(due) = due.1.filter(|due| *due != told.1) {
                return Err(format!("event {index} of {told:?} has read {:?}, and not {due:?}", told.1));
            }
        }
        Ok(())
    }
}

/// The right order: `init`, pairs of `before` and `after`, at most one `resolve`, at most one `destroy`.
fn is_in_order(told: &str) -> bool {
    let Some(rest) = told.strip_prefix('I') else { return false };
    // The hooks may have been uninstalled between a `before` and its `after`.
    let rest = rest.strip_suffix('B').unwrap_or(rest);
    let rest = rest.strip_suffix('D').unwrap_or(rest);
    let rest = rest.strip_suffix('R').unwrap_or(rest);
    rest.len().is_multiple_of(2) && rest.as_bytes().chunks(2).all(|pair| pair == b"BA")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_events() {
        assert!(["I", "ID", "IBABARD", "IBAD", "IBAB"].into_iter().all(is_in_order));
        assert!(!["", "BA", "IRBA", "IBBAA", "IDD", "IBADR", "IRR"].into_iter().any(is_in_order));
    }
}
