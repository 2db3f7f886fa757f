//! The carrier is installed once, whatever the number of clients.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use ctx_runtime::carriers::{self, Installed};

use super::Hubs;

/// A share of the carrier. It is uninstalled with the last share.
pub(crate) struct InstalledHubs(#[expect(dead_code, reason = "kept for its destructor")] Installed);

/// Installs the carrier, if it is not installed yet.
pub(crate) fn install() -> Arc<InstalledHubs> {
    static SHARED: Mutex<Weak<InstalledHubs>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let installed = Arc::new(InstalledHubs(carriers::install(Hubs)));
        *shared = Arc::downgrade(&installed);
        installed
    })
}
