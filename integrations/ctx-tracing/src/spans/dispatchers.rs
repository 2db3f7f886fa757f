//! Which dispatcher a thread has: the global one, another one, or none.
//!
//! `tracing` does not say so. But it shows each dispatcher at its address, and the global one is a static, as is the one that it shows where
//! there is none. A thread that has just begun has no other dispatcher, so it learns the addresses.

use std::ptr;
use std::sync::OnceLock;
use std::thread;

use tracing::Dispatch;
use tracing::dispatcher::{get_default, has_been_set, with_default};

pub(super) enum Found {
    /// There is no dispatcher, or the thread is inside of a dispatcher.
    Nothing,
    Global,
    /// One that the thread was given, as by [`with_default`].
    Scoped,
}

static NOTHING: OnceLock<Option<usize>> = OnceLock::new();
static GLOBAL: OnceLock<Option<(usize, Dispatch)>> = OnceLock::new();

/// Looks at the dispatchers of the process, so that captures need not.
pub(super) fn learn() {
    // While a dispatcher is being used, `tracing` shows none.
    let nothing = || with_default(&Dispatch::none(), || get_default(|_| get_default(address)));
    NOTHING.get_or_init(|| on_a_new_thread(nothing));
    if has_been_set() {
        GLOBAL.get_or_init(|| on_a_new_thread(|| get_default(|global| (address(global), global.clone()))));
    }
}

pub(super) fn find(dispatch: &Dispatch) -> Found {
    let is_global = || GLOBAL.get().and_then(Option::as_ref).is_some_and(|(global, _)| *global == address(dispatch));
    if is_global() {
        return Found::Global;
    }
    if NOTHING.get() == Some(&Some(address(dispatch))) {
        return Found::Nothing;
    }
    // Somebody may have installed the global one after the carrier.
    if GLOBAL.get().is_none() && has_been_set() {
        learn();
        if is_global() {
            return Found::Global;
        }
    }
    Found::Scoped
}

/// The global dispatcher, if it was found before.
pub(super) fn global() -> Option<&'static Dispatch> {
    GLOBAL.get().and_then(Option::as_ref).map(|(_, global)| global)
}

fn address(dispatch: &Dispatch) -> usize {
    ptr::from_ref(dispatch).addr()
}

/// `None` if there can be no more threads.
fn on_a_new_thread<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    thread::Builder::new().spawn(look).ok()?.join().ok()
}
