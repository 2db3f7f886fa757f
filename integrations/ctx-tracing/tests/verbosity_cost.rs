//! What the filter costs while no context asks for more. A process of its own: a context that asks is remembered.

use std::sync::atomic::{AtomicUsize, Ordering};

use ctx_runtime::run;
use ctx_tracing::{Verbosity, VerbosityFilter, fields, json};
use tracing::subscriber::{Interest, set_global_default};
use tracing::{Metadata, debug, info, trace};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Filter};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{Registry, registry};

static ASKED: AtomicUsize = AtomicUsize::new(0);

/// Counts how often it is asked for an event. Gives no hint, so only the interest of call sites keeps `tracing` from asking.
struct Counting;

impl<S> Filter<S> for Counting {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        ASKED.fetch_add(1, Ordering::SeqCst);
        *metadata.level() <= LevelFilter::INFO
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if *metadata.level() <= LevelFilter::INFO { Interest::always() } else { Interest::never() }
    }
}

/// Logs at three levels, and returns how often the filter was asked, and how many fields were made.
fn log() -> (usize, usize) {
    let mut made = 0;
    let mut field = || made += 1;
    let asked = ASKED.load(Ordering::SeqCst);
    info!(field = ?field(), "info");
    debug!(field = ?field(), "debug");
    trace!(field = ?field(), "trace");
    (ASKED.load(Ordering::SeqCst) - asked, made)
}

#[test]
fn until_a_context_asks_for_more_the_other_filter_alone_decides() {
    let layer = json().with_writer(std::io::sink);
    set_global_default(registry().with(layer).with(VerbosityFilter::new(Counting))).unwrap();

    let hint = || Filter::<Registry>::max_level_hint(&VerbosityFilter::new(LevelFilter::INFO));
    assert_eq!(hint(), Some(LevelFilter::INFO));
    assert_eq!(log(), (0, 1), "the interest of each call site is known");
    run(fields!(order = 7), || assert_eq!(log(), (0, 1)));

    let verbosity = Verbosity::new(LevelFilter::DEBUG);
    assert_eq!(hint(), Some(LevelFilter::DEBUG));
    assert_eq!(log(), (1, 1), "an event at debug costs a question");
    assert_eq!(run(verbosity, log), (1, 2));
}
