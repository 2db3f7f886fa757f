//! Which dispatcher a thread has: the global one, another one, or none.
//!
//! `tracing` does not say so. But it shows each dispatcher at its address: the global one is a static, as is the one that it shows where there
//! is none, and the one that a thread was given lies in a thread-local. A thread that has just begun was given none, so it learns the
//! addresses of the statics.

use std::cell::Cell;
use std::ptr;
use std::sync::OnceLock;
use std::thread;

use tracing::Dispatch;
use tracing::dispatcher::{get_default, with_default};

pub(super) enum Found {
    /// There is no dispatcher.
    Nothing,
    Global,
    /// One that the thread was given, as by [`with_default`].
    Scoped,
}

static NOTHING: OnceLock<Option<usize>> = OnceLock::new();
static GLOBAL: OnceLock<(usize, Dispatch)> = OnceLock::new();

thread_local! {
    /// Where the dispatcher lies that this thread was given.
    static SCOPED: Cell<usize> = const { Cell::new(0) };
}

/// Looks at the dispatchers of the process, so that captures need not.
pub(super) fn learn() {
    // While a dispatcher is being used, `tracing` shows none.
    let nothing = || with_default(&Dispatch::none(), || get_default(|_| get_default(address)));
    let nothing = *NOTHING.get_or_init(|| on_a_new_thread(nothing));
    if GLOBAL.get().is_none() {
        let found = on_a_new_thread(|| get_default(|found| (address(found), found.clone())));
        if let Some(global) = found.filter(|(address, _)| Some(*address) != nothing) {
            // If another thread was faster, it has found the same.
            let _ = GLOBAL.set(global);
        }
    }
}

/// Whether this thread has the global dispatcher.
#[inline]
pub(super) fn is_global_here() -> bool {
    get_default(is_global)
}

#[inline]
fn is_global(dispatch: &Dispatch) -> bool {
    GLOBAL.get().is_some_and(|(global, _)| *global == address(dispatch))
}

#[inline]
pub(super) fn find(dispatch: &Dispatch) -> Found {
    if is_global(dispatch) { Found::Global } else { find_other(dispatch) }
}

#[cold]
fn find_other(dispatch: &Dispatch) -> Found {
    let address = address(dispatch);
    if NOTHING.get() == Some(&Some(address)) {
        return Found::Nothing;
    }
    if SCOPED.get() != address {
        // Somebody may have installed the global one after the carrier.
        learn();
        if is_global(dispatch) {
            return Found::Global;
        }
        SCOPED.set(address);
    }
    Found::Scoped
}

/// The global dispatcher, if it was found before.
pub(super) fn global() -> Option<&'static Dispatch> {
    GLOBAL.get().map(|(_, global)| global)
}

fn address(dispatch: &Dispatch) -> usize {
    ptr::from_ref(dispatch).addr()
}

/// `None` if there can be no more threads.
fn on_a_new_thread<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    thread::Builder::new().spawn(look).ok()?.join().ok()
}
