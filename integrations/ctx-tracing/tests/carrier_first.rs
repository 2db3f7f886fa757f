//! The carrier is installed before there is a subscriber. A process of its own, as the subscriber is global.

mod support;

use std::ptr;
use std::thread;

use ctx_runtime::with_context;
use ctx_tracing::SpanCarrier;
use support::tree::Tree;
use tracing::dispatcher::get_default;
use tracing::subscriber::set_global_default;
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// The address of the thread's dispatcher. That of a dispatcher that a thread was given differs from thread to thread.
fn address() -> usize {
    get_default(|dispatch| ptr::from_ref(dispatch).addr())
}

#[with_context]
fn in_a_thread() -> usize {
    thread::spawn(|| {
        info!("in a thread");
        address()
    })
    .join()
    .unwrap()
}

#[test]
fn the_global_subscriber_may_come_after_the_carrier() {
    let _installed = SpanCarrier::new().install();
    let without_any = address();
    assert_eq!(in_a_thread(), without_any);
    let tree = Tree::default();
    set_global_default(registry().with(tree.clone())).unwrap();
    let global = address();
    assert_ne!(global, without_any);
    assert_eq!(info_span!("request").in_scope(in_a_thread), global, "the thread was given none");
    assert_eq!(tree.path_of("in a thread").as_deref(), Some("request"));
    assert_eq!(tree.spans("request").last().unwrap(), "close request");
}
