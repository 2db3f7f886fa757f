//! Code of carriers. Work that it hands over takes no state along: otherwise it could capture, or make work, without end.

use std::cell::Cell;

use crate::hooks::panics::catch_panic;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Whether code of a carrier runs on this thread.
pub(super) fn is_quiet() -> bool {
    IS_QUIET.get()
}

/// Runs code of a carrier. A panic goes no further: then there is no result.
#[inline]
pub(super) fn quietly<R>(f: impl FnOnce() -> R) -> Option<R> {
    let mut result = None;
    let before = IS_QUIET.replace(true);
    catch_panic(|| result = Some(f()));
    // Not `IS_QUIET.set`: std makes a call of it.
    IS_QUIET.with(|is_quiet| is_quiet.set(before));
    result
}
