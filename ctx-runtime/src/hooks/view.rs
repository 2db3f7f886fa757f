//! The hooks that are installed, as threads see them: without a lock, and without a count that they share.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::array;
use std::cell::Cell;
use std::mem;
use std::ptr;
use std::sync::Arc;

use super::filter::is_below;
use super::resource::Begun;
use super::{Filter, Hooks, Kind, Resource, ResourceId};
use crate::hooks::panics::contain;
#[cfg(all(test, ctx_loom))]
use crate::models::Locked;
use crate::sync::atomic::{AtomicU64, Ordering};
#[cfg(not(all(test, ctx_loom)))]
use crate::sync::locked::Locked;

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
    fn new(version: u64, watching: Vec<Watching>) -> Self {
        let samples = watching.iter().any(|watching| !watching.filter.is_of_all_roots());
        let mut view = View { version, watching, samples, of_kind: Default::default() };
        view.of_kind = array::from_fn(|kind| view.those(|watching| watching.filter.has(Kind::ALL[kind])));
        view
    }

    /// Who is told of a resource that is created now.
    #[inline]
    pub(super) fn telling(&self, kind: Kind, root: ResourceId) -> Told {
        let hooks = if self.samples { self.told_since(self.version, kind, root) } else { self.of_kind[kind as usize] };
        Told { version: self.version, hooks }
    }

    /// Whether no hooks have come or gone since a resource was created of which some are told.
    #[inline]
    pub(super) fn is_that_of(&self, resource: &Resource) -> bool {
        resource.told.version == self.version
    }

    /// Those that are told of a resource, and are still there.
    pub(super) fn told(&self, resource: &Resource) -> u64 {
        if self.is_that_of(resource) {
            resource.told.hooks
        } else {
            self.told_since(resource.told.version, resource.kind(), resource.root())
        }
    }

    #[inline(never)]
    fn told_since(&self, version: u64, kind: Kind, root: ResourceId) -> u64 {
        self.those(|watching| watching.since <= version && watching.filter.lets_through(kind, root))
    }

    fn those(&self, are: impl Fn(&Watching) -> bool) -> u64 {
        let all = self.watching.iter().enumerate();
        all.fold(0, |hooks, (index, watching)| hooks | u64::from(are(watching)) << index)
    }
}

/// Who was told when a resource was created.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    version: u64,
    /// A bit for each of the hooks that there were.
    hooks: u64,
}

impl Told {
    pub(super) fn nobody(self) -> bool {
        self.hooks == 0
    }
}

shared! {
    /// Nothing before the first hooks.
    static LATEST: Locked<Option<Arc<View>>> = Locked::new(None);
    static VERSION: AtomicU64 = AtomicU64::new(0);
    /// The largest share of the roots that any hooks watch; 0, if there are no hooks.
    static ROOTS_BELOW: AtomicU64 = AtomicU64::new(0);
}

/// Whether there are hooks at all: all that is asked where there are none.
#[inline]
pub(crate) fn are_installed() -> bool {
    ROOTS_BELOW.load(Ordering::Relaxed) != 0
}

/// Whether hooks may want to know of work in a context: all that is asked where none watch the root.
#[inline]
pub(crate) fn may_watch(begun: Begun) -> bool {
    let roots_below = ROOTS_BELOW.load(Ordering::Relaxed);
    roots_below != 0 && begun.number().is_none_or(|root| is_below(roots_below, root))
}

fn latest() -> Arc<View> {
    LATEST.with(|latest| latest.clone()).unwrap_or_default()
}

/// So many hooks can be installed at once.
const AT_ONCE: usize = u64::BITS as usize;

/// Makes a new view; gives its version. `change` runs again if others were faster.
///
/// # Panics
/// If there are more than 64 hooks then.
#[track_caller]
pub(super) fn change(mut change: impl FnMut(&mut Vec<Watching>, u64)) -> u64 {
    let version = loop {
        let old = latest();
        let version = old.version + 1;
        let mut watching = old.watching.clone();
        change(&mut watching, version);
        assert!(watching.len() <= AT_ONCE, "more than {AT_ONCE} hooks at once");
        // The hooks that are gone may be the user's code to drop: here, where no lock is held.
        if publish(Arc::new(View::new(version, watching))).is_ok() {
            break version;
        }
    };
    // Here they go at once; other threads let go of them when they next look.
    if SEEN.with(|seen| seen.uses.get()) == 0 {
        with_view(|_| ());
    }
    version
}

/// Makes a view the latest, and gives the one before; or gives it back, if another one has its version.
fn publish(view: Arc<View>) -> Result<Option<Arc<View>>, Arc<View>> {
    let version = view.version;
    let roots_below = view.watching.iter().map(|watching| watching.filter.roots_below).max().unwrap_or(0);
    LATEST.with(|latest| {
        if latest.as_ref().map_or(0, |latest| latest.version) + 1 != version {
            return Err(view);
        }
        ROOTS_BELOW.store(roots_below, Ordering::Relaxed);
        let before = latest.replace(view);
        VERSION.store(version, Ordering::Release);
        Ok(before)
    })
}

/// The view that this thread has seen last. Without a destructor, so that it is quick to look at.
struct Seen {
    version: Cell<u64>,
    /// Null, or the last of `KEPT`.
    view: Cell<*const View>,
    /// So many of the thread's `with_view` have not returned yet.
    uses: Cell<usize>,
}

/// No view has this version.
const NEVER: u64 = u64::MAX;

local! {
    static SEEN: Seen = Seen { version: Cell::new(NEVER), view: Cell::new(ptr::null()), uses: Cell::new(0) };

    /// The owners of the views that this thread looks at: the last one, and earlier ones that are still in use.
    static KEPT: Kept = Kept(Cell::new(None));
}

struct Kept(Cell<Option<Box<Owner>>>);

struct Owner {
    view: Arc<View>,
    earlier: Option<Box<Owner>>,
}

impl Owner {
    /// Drops all views. Perhaps with the last of hooks that were uninstalled, which may do as they like; a panic is reported, and
    /// goes no further.
    fn let_go(mut owner: Option<Box<Owner>>) {
        while let Some(last) = owner {
            let Owner { view, earlier } = *last;
            contain(|| drop(view));
            owner = earlier;
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let kept = self.0.take();
        // An error in the models alone, where all thread-locals are dropped.
        let is_in_use = SEEN.try_with(|seen| {
            seen.view.set(ptr::null());
            seen.version.set(NEVER);
            seen.uses.get() > 0
        });
        if is_in_use.is_ok_and(|is_in_use| is_in_use) {
            // A hook has not returned: it is suspended on a coroutine's stack, or has ended the process. It never sees the views
            // freed that it is being told through.
            mem::forget(kept);
        } else {
            Owner::let_go(kept);
        }
    }
}

/// Whether hooks are being told something on this thread.
#[inline]
pub(crate) fn is_telling() -> bool {
    SEEN.with(|seen| seen.uses.get() > 0)
}

/// Runs `f` on the hooks that are installed now. Always inlined, for `tell`.
#[inline(always)]
pub(super) fn with_view<R>(f: impl FnOnce(&View) -> R) -> R {
    if SEEN.with(|seen| seen.version.get()) == VERSION.load(Ordering::Acquire) { with_seen(f) } else { with_latest(f) }
}

/// The thread has seen a version.
#[inline]
fn with_seen<R>(f: impl FnOnce(&View) -> R) -> R {
    let _in_use = InUse::new();
    // SAFETY: not null, as a version has been seen: the last of `KEPT`. `look` drops none while one is in use, and the end of
    // the thread leaks them all then. So it stays where it is until `f` has returned, or for ever if `f` never does.
    f(unsafe { &*SEEN.with(|seen| seen.view.get()) })
}

#[cold]
#[inline(never)]
fn with_latest<R>(f: impl FnOnce(&View) -> R) -> R {
    match SEEN.with(look) {
        Ok(()) => with_seen(f),
        Err(view) => {
            let result = {
                let _in_use = InUse::new();
                f(&view)
            };
            // Perhaps the last of its hooks, as in `look`.
            contain(|| drop(view));
            result
        }
    }
}

struct InUse;

impl InUse {
    #[inline]
    fn new() -> Self {
        SEEN.with(|seen| seen.uses.set(seen.uses.get() + 1));
        InUse
    }
}

impl Drop for InUse {
    #[inline]
    fn drop(&mut self) {
        SEEN.with(|seen| seen.uses.set(seen.uses.get() - 1));
    }
}

/// Gives the view back at the end of a thread, where there is nothing to keep it in.
fn look(seen: &Seen) -> Result<(), Arc<View>> {
    let view = latest();
    let (version, address) = (view.version, Arc::as_ptr(&view));
    let mut owner = Some(Box::new(Owner { view, earlier: None }));
    let outdated = KEPT.try_with(|kept| {
        let before = kept.0.take();
        let (earlier, outdated) = if seen.uses.get() == 0 { (None, before) } else { (before, None) };
        if let Some(owner) = &mut owner {
            owner.earlier = earlier;
        }
        kept.0.set(owner.take());
        outdated
    });
    if let Some(owner) = owner {
        return Err(owner.view);
    }
    seen.view.set(address);
    seen.version.set(version);
    outdated.into_iter().for_each(Owner::let_go);
    Ok(())
}
