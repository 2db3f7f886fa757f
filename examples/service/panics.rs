//! Panics are counted, and the first is kept: a lost context causes hundreds of panics with the same message.

use std::panic;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

static COUNT: AtomicUsize = AtomicUsize::new(0);
static FIRST: OnceLock<String> = OnceLock::new();

/// From here on a panic prints nothing.
pub(crate) fn collect() {
    panic::set_hook(Box::new(|panic| {
        COUNT.fetch_add(1, Ordering::Relaxed);
        FIRST.get_or_init(|| panic.to_string());
    }));
}

/// How many there were, and what the first one said; nothing if there was none.
pub(crate) fn summary() -> Option<String> {
    let first = FIRST.get()?;
    Some(format!("{} panics, the first: {first}", COUNT.load(Ordering::Relaxed)))
}
