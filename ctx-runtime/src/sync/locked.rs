//! The locks of the runtime. Under a lock nothing is allocated or freed, nothing is formatted, and no user code runs.
//!
//! An allocator may read the context: a memory profiler does, to count bytes by tenant. A read may need any of these locks,
//! so an allocation under a lock could wait for the same lock for ever. Code that needs memory takes it before it locks
//! ([`Room`]), and drops what it no longer needs after the lock is released. No lock is taken under another lock.

use std::sync::{Mutex, PoisonError};

/// A value behind a lock.
pub(crate) struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    pub(crate) const fn new(value: T) -> Self {
        Locked(Mutex::new(value))
    }

    /// Runs `f` on the value, under the lock. `f` keeps the rule of this file.
    #[inline]
    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        #[cfg(debug_assertions)]
        assert!(!IS_HELD.get(), "a lock of the runtime is taken under another one");
        let mut value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _held = Held::new();
        f(&mut value)
    }
}

/// Whether this thread holds one of these locks. Only debug builds know it: tests ask in an allocator.
#[cfg(feature = "diagnostics")]
pub(crate) fn is_held() -> bool {
    #[cfg(debug_assertions)]
    return IS_HELD.get();
    #[cfg(not(debug_assertions))]
    false
}

#[cfg(debug_assertions)]
thread_local! {
    // Without a destructor: an allocator may not touch a thread-local with a destructor.
    static IS_HELD: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// While a `Held` lives, this thread holds a lock.
struct Held;

impl Held {
    #[inline]
    fn new() -> Self {
        #[cfg(debug_assertions)]
        IS_HELD.set(true);
        Held
    }
}

impl Drop for Held {
    #[inline]
    fn drop(&mut self) {
        #[cfg(debug_assertions)]
        IS_HELD.set(false);
    }
}
