//! States meet another subscriber than their own: on a thread of a test, and inside of a layer. A process of its own: there is a global
//! subscriber besides.

mod support;

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ctx_runtime::Snapshot;
use ctx_tracing::SpanCarrier;
use support::tree::Tree;
use tracing::subscriber::{set_global_default, with_default};
use tracing::{Event, Subscriber, info, info_span};
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{Layer, registry};

/// Runs the snapshots, and drops them, when an event comes.
#[derive(Clone, Default)]
struct RunsOnEvent(Arc<Mutex<Vec<Snapshot>>>);

impl<S: Subscriber> Layer<S> for RunsOnEvent {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        let snapshots = std::mem::take(&mut *self.0.lock().unwrap());
        for snapshot in snapshots {
            snapshot.run(|| info!("nobody sees it"));
        }
    }
}

#[test]
fn a_state_counts_the_spans_of_its_own_subscriber() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        before(panic);
    }));
    let (global, scoped) = (Tree::default(), Tree::default());
    set_global_default(registry().with(global.clone())).unwrap();
    let _installed = SpanCarrier::new().install();

    // Dropped, and run, under another subscriber.
    let snapshot = {
        let parent = info_span!("global parent");
        info_span!(parent: &parent, "global child").in_scope(Snapshot::capture)
    };
    with_default(registry().with(scoped.clone()), || {
        let strangers: Vec<_> = (0..10).map(|_| info_span!("stranger")).collect();
        snapshot.run(|| info!("of the global subscriber"));
        drop(snapshot);
        assert_eq!(scoped.spans("close"), [""; 0]);
        drop(strangers);
    });
    assert_eq!(global.path_of("of the global subscriber").as_deref(), Some("global parent>global child"));
    let closed = ["close global parent>global child", "close global parent"];
    assert_eq!(global.spans("close"), closed);
    assert_eq!(scoped.spans("close").len(), 10);

    // Run, and dropped, inside of a layer.
    let layer = RunsOnEvent::default();
    let inside = Tree::default();
    with_default(registry().with(layer.clone()).with(inside.clone()), || {
        layer.0.lock().unwrap().push(info_span!("kept").in_scope(Snapshot::capture));
        info!("runs it");
        assert_eq!(inside.spans("close"), ["close kept"]);
    });
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
}
