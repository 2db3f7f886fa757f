//! Which hooks are installed, and telling them.

use std::cell::Cell;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Hooks;
use super::resource::{Creation, Execution, Kind, Resource, ResourceId};

/// Which resources hooks are told about. Made by [`filter`]; decided for each resource when it is created, once.
#[derive(Clone, Debug)]
#[must_use = "a filter does nothing until hooks are installed with it"]
pub struct Filter {
    kinds: u16,
    /// Of the hashes of the roots, those below.
    roots_below: u64,
}

const EVERY_ROOT: u64 = u64::MAX;

/// A filter that lets everything through, to be narrowed.
///
/// ```
/// use ctx_runtime::hooks::{self, Hooks, Kind};
///
/// struct Quiet;
/// impl Hooks for Quiet {}
///
/// let installed = hooks::filter().kinds([Kind::Root, Kind::Task]).sample_roots(0.01).install(Quiet);
/// ```
pub fn filter() -> Filter {
    Filter { kinds: u16::MAX, roots_below: EVERY_ROOT }
}

impl Filter {
    /// Resources of these kinds alone.
    pub fn kinds(self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        Filter { kinds: kinds.into_iter().fold(0, |kinds, kind| kinds | kind.bit()), ..self }
    }

    /// A share of the roots, between 0 and 1, and all that belongs to those. What belongs to others is created as if no hooks
    /// were installed. It is decided by the root's number: two filters with the same share choose the same roots.
    pub fn sample_roots(self, share: f64) -> Self {
        // The cast saturates, and makes nothing of what is not a number.
        let roots_below = if share >= 1.0 { EVERY_ROOT } else { (share * EVERY_ROOT as f64) as u64 };
        Filter { roots_below, ..self }
    }

    /// Installs hooks that are told about what this lets through.
    pub fn install(self, hooks: impl Hooks) -> Installed {
        let version = change(|watching, version| {
            watching.push(Watching { since: version, filter: self, hooks: Arc::new(hooks) });
        });
        Installed { since: version }
    }

    fn lets_through(&self, kind: Kind, root: u64) -> bool {
        self.kinds & kind.bit() != 0 && (self.roots_below == EVERY_ROOT || hash(root) < self.roots_below)
    }
}

/// Spreads numbers that follow each other: the finaliser of `SplitMix64`.
fn hash(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// Installs hooks that are told about everything that is created from now on. [`filter`] is for less.
///
/// Hooks that are installed later are told of `init` and `before` later, and of the others earlier. To look at what they saw,
/// install an `Arc` of them, and keep a clone.
pub fn install(hooks: impl Hooks) -> Installed {
    filter().install(hooks)
}

/// Installed hooks. They are uninstalled when this is dropped: from then on no event begins to be told to them, while those that
/// other threads tell them at this moment are. Keep them for ever with [`mem::forget`].
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

#[derive(Clone)]
struct Watching {
    /// The version of the view in which it appeared.
    since: u64,
    filter: Filter,
    hooks: Arc<dyn Hooks>,
}

/// All hooks that are installed, in their order. A new one is made for each change, so that nobody holds a lock to read it.
#[derive(Default)]
struct View {
    version: u64,
    watching: Vec<Watching>,
}

static LATEST: Mutex<Option<Arc<View>>> = Mutex::new(None);
static VERSION: AtomicU64 = AtomicU64::new(0);
static ARE_INSTALLED: AtomicBool = AtomicBool::new(false);

/// Whether there are hooks at all: all that is asked where there are none.
#[inline]
pub(crate) fn are_installed() -> bool {
    ARE_INSTALLED.load(Ordering::Relaxed)
}

fn latest() -> MutexGuard<'static, Option<Arc<View>>> {
    LATEST.lock().unwrap_or_else(PoisonError::into_inner)
}

fn change(change: impl FnOnce(&mut Vec<Watching>, u64)) -> u64 {
    let mut latest = latest();
    let old = latest.take().unwrap_or_default();
    let version = old.version + 1;
    let mut watching = old.watching.clone();
    change(&mut watching, version);
    ARE_INSTALLED.store(!watching.is_empty(), Ordering::Relaxed);
    *latest = Some(Arc::new(View { version, watching }));
    VERSION.store(version, Ordering::Release);
    // The hooks that are gone may be the user's code to drop: not under the lock.
    drop(latest);
    drop(old);
    version
}

thread_local! {
    /// The latest view that this thread has seen. Away while it is in use.
    static VIEW: Cell<Option<Arc<View>>> = const { Cell::new(None) };
    static EXECUTION: Cell<Execution> = const { Cell::new(Execution::NONE) };
    static IS_TELLING: Cell<bool> = const { Cell::new(false) };
    static NUMBERS: Cell<Numbers> = const { Cell::new(Numbers { next: 0, end: 0 }) };
}

fn with_view<R>(f: impl FnOnce(&View) -> R) -> R {
    let version = VERSION.load(Ordering::Acquire);
    // At the end of a thread there is none.
    let seen = VIEW.try_with(Cell::take).ok().flatten();
    let (view, outdated) = match seen {
        Some(view) if view.version == version => (view, None),
        seen => (latest().clone().unwrap_or_default(), seen),
    };
    let result = f(&view);
    // Perhaps the last of hooks that were uninstalled.
    drop(outdated);
    let _ = VIEW.try_with(|seen| seen.set(Some(view)));
    result
}

/// Whose code runs on this thread.
pub(crate) fn execution() -> Execution {
    EXECUTION.get()
}

/// Says whose code runs from now on; gives back whose did.
pub(crate) fn replace_execution(execution: Execution) -> Execution {
    EXECUTION.replace(execution)
}

/// Whether hooks run on this thread at this moment.
pub(crate) fn is_telling() -> bool {
    IS_TELLING.get()
}

/// A resource for work that is created here, if any hooks want to know of it; they are told. `begun` is the number of the
/// context that it runs in, if that has one.
#[cold]
pub(crate) fn watch(creation: Creation, begun: Option<ResourceId>) -> Option<Resource> {
    with_view(|view| {
        let trigger = execution();
        let is_root = creation.kind == Kind::Root;
        // Work in no context belongs to its creator's root, or else is one by itself.
        let root = begun.or(trigger.root().filter(|_| !is_root));
        let own = if is_root { begun } else { None };
        let own = if root.is_none() { Some(next_id()) } else { own };
        let root = root.or(own)?;
        let is_wanted = |watching: &Watching| watching.filter.lets_through(creation.kind, root.get());
        if !view.watching.iter().any(is_wanted) {
            return None;
        }
        let id = own.unwrap_or_else(next_id);
        let resource = Resource { id, trigger: trigger.id(), root, creation, version: view.version };
        tell_in(view, Event::Init, &resource);
        Some(resource)
    })
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Init,
    Before,
    After,
    Resolve,
    Destroy,
}

#[cold]
pub(crate) fn tell(event: Event, resource: &Resource) {
    with_view(|view| tell_in(view, event, resource));
}

fn tell_in(view: &View, event: Event, resource: &Resource) {
    let tell = |watching: &Watching| {
        if watching.since <= resource.version && watching.filter.lets_through(resource.kind(), resource.root.get()) {
            watching.tell(event, resource);
        }
    };
    let outer = IS_TELLING.replace(true);
    match event {
        Event::Init | Event::Before => view.watching.iter().for_each(tell),
        Event::After | Event::Resolve | Event::Destroy => view.watching.iter().rev().for_each(tell),
    }
    IS_TELLING.set(outer);
}

impl Watching {
    fn tell(&self, event: Event, resource: &Resource) {
        let hooks = &*self.hooks;
        let told = catch_unwind(AssertUnwindSafe(|| match event {
            Event::Init => hooks.init(resource),
            Event::Before => hooks.before(resource),
            Event::After => hooks.after(resource),
            Event::Resolve => hooks.resolve(resource),
            Event::Destroy => hooks.destroy(resource),
        }));
        // The panic hook has reported it. What it was thrown with may panic again when it is dropped.
        told.unwrap_or_else(mem::forget);
    }
}

/// Numbers that a thread may give to resources. They are handed out in blocks, so that threads share no counter.
#[derive(Clone, Copy)]
struct Numbers {
    next: u64,
    end: u64,
}

fn next_id() -> ResourceId {
    const BLOCK: u64 = 256;
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut numbers = NUMBERS.get();
    if numbers.next == numbers.end {
        numbers.next = NEXT.fetch_add(BLOCK, Ordering::Relaxed);
        numbers.end = numbers.next + BLOCK;
    }
    let id = numbers.next;
    NUMBERS.set(Numbers { next: id + 1, ..numbers });
    ResourceId::new(id).expect("numbers begin at one, and a process does not live long enough to use them up")
}

/// The number of a context that begins here.
#[cold]
pub(crate) fn new_root() -> ResourceId {
    next_id()
}
