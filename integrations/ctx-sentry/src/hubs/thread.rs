//! Whether the hub of this thread is still there.

use sentry_core::Hub;

thread_local! {
    static WITNESS: Witness = Witness::new();
}

/// Sentry's functions panic on a thread whose hub is destroyed, and its panic hook would panic again, which ends the process. This
/// thread-local is made after the hub. `std` promises no order for destructors of thread-locals; where they run in reverse, as on Linux, the
/// hub is there while this one is. It must be made while the hub is there: each hand-over, each run of the work and each event makes it.
struct Witness;

impl Witness {
    fn new() -> Self {
        drop(Hub::current());
        Witness
    }
}

/// Makes the thread-local one that is destroyed.
impl Drop for Witness {
    fn drop(&mut self) {}
}

/// False in the destructors of thread-locals at the end of a thread, once the hub may be gone. If it was never asked before, and the hub is
/// gone, it ends the process.
pub(crate) fn has_hub() -> bool {
    WITNESS.try_with(|_| ()).is_ok()
}
