//! Counts panics and keeps the first one: a lost context causes hundreds of panics with the same message.

use std::panic;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

static COUNT: AtomicUsize = AtomicUsize::new(0);
static FIRST: OnceLock<String> = OnceLock::new();

/// From here on, a panic prints nothing.
pub(crate) fn collect() {
    panic::set_hook(Box::new(|panic| {
        COUNT.fetch_add(1, Ordering::Relaxed);
        FIRST.get_or_init(|| panic.to_string());
    }));
}

/// The number of panics and the message of the first one, or `None` if there was no panic.
pub(crate) fn summary() -> Option<String> {
    let first = FIRST.get()?;
    Some(format!("{} panics, the first: {first}", COUNT.load(Ordering::Relaxed)))
}
