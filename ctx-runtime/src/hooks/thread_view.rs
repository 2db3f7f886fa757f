//! The installed hooks, as a thread has last seen them: without a lock, and without a count that threads share.
#![allow(unsafe_code, reason = "one of the files that docs/ARCHITECTURE.md names")]

use std::cell::Cell;
use std::mem;
use std::ptr;
use std::sync::Arc;

use super::latest;
use super::panics::catch_panic;
use super::view::View;

/// The view that this thread has last seen. It has no destructor, so that it is quick to look at.
struct Seen {
    version: Cell<u64>,
    /// Null, or the view of the last owner in `KEPT`.
    view: Cell<*const View>,
    /// How many calls of `with_view` on this thread have not returned yet.
    uses: Cell<usize>,
}

/// No view has this version.
const NEVER: u64 = u64::MAX;

local! {
    static SEEN: Seen = Seen { version: Cell::new(NEVER), view: Cell::new(ptr::null()), uses: Cell::new(0) };

    /// The owners of the views that this thread uses: the last view, and earlier views that are still in use.
    static KEPT: Kept = Kept(Cell::new(None));
}

struct Kept(Cell<Option<Box<Owner>>>);

struct Owner {
    view: Arc<View>,
    earlier: Option<Box<Owner>>,
}

impl Owner {
    /// Drops all views. This may drop the last owner of uninstalled hooks, whose destructors may do as they like. A panic
    /// is reported, and goes no further.
    fn let_go(mut owner: Option<Box<Owner>>) {
        while let Some(last) = owner {
            let Owner { view, earlier } = *last;
            catch_panic(|| drop(view));
            owner = earlier;
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let kept = self.0.take();
        // This is an error only in the models, where all thread-locals are dropped.
        let is_in_use = SEEN.try_with(|seen| {
            seen.view.set(ptr::null());
            seen.version.set(NEVER);
            seen.uses.get() > 0
        });
        if is_in_use.is_ok_and(|is_in_use| is_in_use) {
            // A hook has not returned: it is suspended on a coroutine's stack, or has ended the process. It must never see
            // the views freed through which it is being told.
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
    if SEEN.with(|seen| seen.version.get()) == latest::version() { with_seen(f) } else { with_latest(f) }
}

/// Runs `f` on the view that the thread has seen. A version must have been seen.
#[inline]
fn with_seen<R>(f: impl FnOnce(&View) -> R) -> R {
    let _in_use = InUse::new();
    // SAFETY: a version was seen, so this is the view of the last owner in `KEPT`, not null. `take_latest` drops no view while one
    // is in use, and the end of the thread then leaks them. So the view stays until `f` has returned, or for ever if it never does.
    f(unsafe { &*SEEN.with(|seen| seen.view.get()) })
}

#[cold]
#[inline(never)]
fn with_latest<R>(f: impl FnOnce(&View) -> R) -> R {
    match SEEN.with(take_latest) {
        Ok(()) => with_seen(f),
        Err(view) => {
            let result = {
                let _in_use = InUse::new();
                f(&view)
            };
            // This may drop the last owner of hooks, as in `take_latest`.
            catch_panic(|| drop(view));
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

/// Makes the latest view the seen view. Returns it at the end of a thread, where nothing can keep it.
fn take_latest(seen: &Seen) -> Result<(), Arc<View>> {
    let view = latest::latest();
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
