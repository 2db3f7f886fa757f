//! A lock, so that one test runs at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The right to watch: a guard of the lock.
pub(crate) struct Alone(#[expect(dead_code, reason = "held")] MutexGuard<'static, ()>);

pub(crate) fn alone() -> Alone {
    static ALONE: Mutex<()> = Mutex::new(());
    Alone(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
}
