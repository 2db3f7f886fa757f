//! Installing hooks, and telling them.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Hooks;
use super::execution::running;
use super::filter::{Filter, filter};
use super::resource::{Kind, Resource, ResourceId};
use super::view::{Told, View, Watching, change, with_view};
use crate::hooks::panics::contain;

/// Installs hooks that are told about everything that is created from now on. [`filter`] is for less.
///
/// Hooks that are installed later are told of `init` and `before` later, and of the others earlier. To look at what they saw,
/// install an `Arc` of them, and keep a clone.
///
/// # Panics
/// If 64 hooks are installed already.
#[track_caller]
pub fn install(hooks: impl Hooks) -> Installed {
    filter().install(hooks)
}

impl Filter {
    /// Installs hooks that are told about what this lets through.
    ///
    /// # Panics
    /// If 64 hooks are installed already.
    #[track_caller]
    pub fn install(self, hooks: impl Hooks) -> Installed {
        let hooks: Arc<dyn Hooks> = Arc::new(hooks);
        let version = change(|watching, version| {
            watching.push(Watching { since: version, filter: self.clone(), hooks: Arc::clone(&hooks) });
        });
        Installed { since: version }
    }
}

/// Installed hooks. They are uninstalled when this is dropped: from then on no event begins to be told to them, while those that
/// other threads tell them at this moment are. Keep them for ever with [`mem::forget`](std::mem::forget).
///
/// They are dropped when every thread that was told through them has looked again, or ended: a thread that does nothing keeps
/// them. What is to be written at the end, write by a clone of the `Arc` that was installed.
#[must_use = "the hooks are uninstalled when this is dropped"]
pub struct Installed {
    since: u64,
}

impl Drop for Installed {
    fn drop(&mut self) {
        change(|watching, _| watching.retain(|watching| watching.since != self.since));
    }
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installed").finish_non_exhaustive()
    }
}

/// A resource for work that is created here, if any hooks want to know of it. `begun` is the number of the context that it
/// runs in, if that has one.
#[inline]
pub(crate) fn wanted(kind: Kind, begun: Option<ResourceId>) -> Option<Wanted> {
    let running = running();
    let (trigger, root) = (running.map(|running| running.id), running.map(|running| running.root));
    let is_root = kind == Kind::Root;
    let own = match (begun, root) {
        (Some(number), _) if is_root => Some(number),
        (Some(_), _) => None,
        // Work in no context belongs to its creator's root, or else is one by itself.
        (None, Some(_)) if !is_root => None,
        (None, _) => Some(next_id()),
    };
    let root = own.or(begun).or(root)?;
    let told = with_view(|view| view.telling(kind, root));
    if told.nobody() {
        return None;
    }
    Some(Wanted { id: own.unwrap_or_else(next_id), trigger, root, told })
}

/// All that is found out when a resource is created.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(super) id: ResourceId,
    pub(super) trigger: Option<ResourceId>,
    pub(super) root: ResourceId,
    pub(super) told: Told,
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Init,
    Before,
    After,
    Resolve,
    Destroy,
}

/// Tells the hooks that know of a resource, in the order in which they were installed, or in reverse.
///
/// Always inlined: each of the few who call it does so for each piece of work, and by the hint alone the compiler does not.
#[inline(always)]
pub(crate) fn tell(event: Event, resource: &Resource) {
    with_view(move |view| match &*view.watching {
        [only] if view.is_that_of(resource) => tell_one(&*only.hooks, event, resource),
        _ => tell_some(view, event, resource),
    });
}

#[inline(never)]
fn tell_some(view: &View, event: Event, resource: &Resource) {
    let told = view.told(resource);
    let some = view.watching.iter().enumerate().filter(|(index, _)| told >> index & 1 == 1);
    let tell = |(_, watching): (usize, &Watching)| tell_one(&*watching.hooks, event, resource);
    match event {
        Event::Init | Event::Before => some.for_each(tell),
        Event::After | Event::Resolve | Event::Destroy => some.rev().for_each(tell),
    }
}

/// Runs code of hooks that is told of nothing: what it creates is not watched.
pub(crate) fn as_hooks(f: impl FnOnce()) {
    with_view(|_| f());
}

#[inline]
fn tell_one(hooks: &dyn Hooks, event: Event, resource: &Resource) {
    contain(|| match event {
        Event::Init => hooks.init(resource),
        Event::Before => hooks.before(resource),
        Event::After => hooks.after(resource),
        Event::Resolve => hooks.resolve(resource),
        Event::Destroy => hooks.destroy(resource),
    });
}

/// The number of a resource, or of a context that begins. Threads take them in blocks, so that they share no counter.
#[inline]
pub(super) fn next_id() -> ResourceId {
    const BLOCK: u64 = 256;
    static BLOCKS: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static NEXT: Cell<u64> = const { Cell::new(0) };
    }
    let mut next = NEXT.get();
    if next.is_multiple_of(BLOCK) {
        // None is zero.
        next = BLOCKS.fetch_add(BLOCK, Ordering::Relaxed) + 1;
    }
    NEXT.set(next + 1);
    ResourceId::new(next).expect("a process does not live long enough to use all numbers up")
}
