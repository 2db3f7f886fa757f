//! Watching, with nobody else at it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ctx_runtime::diagnostics::{self, Watching};

/// The right to look at what is the process's.
pub(crate) struct Alone(#[expect(dead_code, reason = "held")] MutexGuard<'static, ()>);

pub(crate) fn alone() -> Alone {
    static ALONE: Mutex<()> = Mutex::new(());
    Alone(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
}

pub(crate) struct Watch {
    _watching: Watching,
    _alone: Alone,
}

pub(crate) fn watch() -> Watch {
    let alone = alone();
    Watch { _watching: diagnostics::watch(), _alone: alone }
}
