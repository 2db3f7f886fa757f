//! Work that a layer hands over while a span closes. A span that is closed must not be revived: the registry would panic, and a panic in a
//! destructor may end the process. A process of its own: the subscriber is that of all threads.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

use ctx_runtime::{Snapshot, with_context};
use ctx_tracing::SpanCarrier;
use support::tree::Tree;
use tracing::span::Id;
use tracing::subscriber::set_global_default;
use tracing::{Subscriber, info, info_span};
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, registry};

/// Captures, and spawns, whenever a span closes.
#[derive(Clone, Default)]
struct HandsOverOnClose {
    captured: Arc<Mutex<Vec<Snapshot>>>,
    closed: Arc<Mutex<Vec<&'static str>>>,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for HandsOverOnClose {
    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let name = context.span(&id).unwrap().name();
        self.closed.lock().unwrap().push(name);
        let snapshot = Snapshot::capture();
        snapshot.run(|| info!("captured while {name} closes"));
        self.captured.lock().unwrap().push(snapshot);
        spawns(name);
    }
}

#[with_context]
fn spawns(name: &'static str) {
    thread::spawn(move || info!("spawned while {name} closes")).join().unwrap();
}

#[test]
fn a_span_that_closes_is_not_revived() {
    let (tree, layer) = (Tree::default(), HandsOverOnClose::default());
    set_global_default(registry().with(tree.clone()).with(layer.clone())).unwrap();
    let _installed = SpanCarrier::new().install();

    let around = info_span!("around").entered();
    let (parent, child) = {
        let parent = info_span!(parent: None, "parent");
        let child = info_span!(parent: &parent, "child");
        (parent, child)
    };
    drop(parent);
    child.in_scope(|| info!("in the child"));
    drop(child);
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _unwound = info_span!("unwound").entered();
        panic!("on purpose");
    }));
    assert!(unwound.is_err());
    drop(around);

    assert_eq!(*layer.closed.lock().unwrap(), ["child", "parent", "unwound"], "`around` is kept by the snapshots");
    for name in ["child", "parent", "unwound"] {
        for what in ["captured", "spawned"] {
            assert_eq!(
                tree.path_of(&format!("{what} while {name} closes")).as_deref(),
                Some("around"),
                "{what} {name}"
            );
        }
    }
    let captured = std::mem::take(&mut *layer.captured.lock().unwrap());
    drop(captured);
    assert_eq!(layer.closed.lock().unwrap().last(), Some(&"around"));
    assert_eq!(tree.path_of("captured while around closes").as_deref(), Some(""));
}
