//! The most verbose level that any context asked for in this process. It only rises.
//!
//! `tracing` keeps for each call site whether a subscriber is interested, and for the process the most verbose level that is wanted. When
//! the ceiling rises, both are computed anew. It rises a few times in the life of a process, so no request waits for it twice.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tracing::callsite::rebuild_interest_cache;
use tracing::dispatcher::get_default;
use tracing::subscriber::NoSubscriber;
use tracing_log::{AsLog, log};
use tracing_subscriber::filter::LevelFilter;

const LEVELS: [LevelFilter; 6] = [
    LevelFilter::OFF,
    LevelFilter::ERROR,
    LevelFilter::WARN,
    LevelFilter::INFO,
    LevelFilter::DEBUG,
    LevelFilter::TRACE,
];

/// Indices into `LEVELS`.
static CEILING: AtomicUsize = AtomicUsize::new(0);
static REBUILT: AtomicUsize = AtomicUsize::new(0);

static LOG_TOO: AtomicBool = AtomicBool::new(false);

pub(super) fn level() -> LevelFilter {
    LEVELS[CEILING.load(Ordering::Relaxed)]
}

pub(super) fn raise(level: LevelFilter) {
    let index = LEVELS.iter().position(|other| *other == level).unwrap_or(0);
    if REBUILT.load(Ordering::SeqCst) >= index {
        return;
    }
    CEILING.fetch_max(index, Ordering::SeqCst);
    // Where `tracing` sees no subscriber, as on a thread without one, it would find that nobody is interested. A subscriber that
    // begins later asks for the ceiling by itself.
    if get_default(|subscriber| !subscriber.is::<NoSubscriber>()) {
        rebuild_interest_cache();
        REBUILT.fetch_max(index, Ordering::SeqCst);
        raise_log();
    }
}

/// From now on, the level of the `log` crate follows that of `tracing`.
pub(crate) fn raise_log_too() {
    LOG_TOO.store(true, Ordering::SeqCst);
    raise_log();
}

fn raise_log() {
    if LOG_TOO.load(Ordering::SeqCst) {
        log::set_max_level(LevelFilter::current().as_log());
    }
}
