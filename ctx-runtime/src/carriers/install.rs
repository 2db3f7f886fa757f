//! Installing carriers.

use std::fmt;

use super::carrier::Carrier;
use super::lineup::{self, MOST};

/// Installs a carrier: from now on, hand-overs take its state along. Work that was handed over before does not.
///
/// Carriers enter in the order of their installation, and leave in reverse. The memory of a carrier is never given back, because
/// work may hold its states for ever.
///
/// # Panics
/// If 16 carriers are installed already.
#[track_caller]
pub fn install<C: Carrier>(carrier: C) -> Installed {
    let name = carrier.name();
    match lineup::add(Box::leak(Box::new(carrier))) {
        Some(number) => Installed { number, name },
        None => panic!("more than {MOST} carriers at once"),
    }
}

/// An installed carrier. When this value is dropped, the carrier is uninstalled: no hand-over takes its state along any more. Work
/// that has taken its state along keeps the state. To keep a carrier installed for ever, use [`mem::forget`](std::mem::forget).
#[must_use = "the carrier is uninstalled when this is dropped"]
pub struct Installed {
    number: u64,
    name: &'static str,
}

impl Drop for Installed {
    fn drop(&mut self) {
        lineup::remove(self.number);
    }
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Installed").field(&self.name).finish()
    }
}
