//! Whether the hub of this thread is still there.

use sentry_core::Hub;

thread_local! {
    static WITNESS: Witness = Witness::new();
}

/// Sentry's functions panic on a thread whose hub is destroyed, and its panic hook would panic again, which ends the process. Thread-locals
/// are destroyed in reverse, and this one is made after the hub. So while it is there, the hub is.
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

/// False in the destructors of thread-locals at the end of a thread, once the hub may be gone.
pub(super) fn has_hub() -> bool {
    WITNESS.try_with(|_| ()).is_ok()
}
