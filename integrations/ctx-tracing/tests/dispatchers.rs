//! A subscriber that is not the global one follows the work, too. There is no global one in this process.

mod support;

use std::thread;

use ctx_runtime::with_context;
use ctx_tracing::SpanCarrier;
use support::tree::Tree;
use tokio::task::spawn_blocking;
use tracing::subscriber::{NoSubscriber, with_default};
use tracing::{info, info_span};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

#[with_context]
async fn spawns() {
    tokio::spawn(async {
        info!("a task");
        spawn_blocking(|| info!("a closure of the task")).await.unwrap();
    })
    .await
    .unwrap();
    thread::spawn(|| info!("a thread")).join().unwrap();
}

fn block_on(future: impl Future) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(future);
}

#[test]
fn a_test_sees_the_events_of_what_it_spawns() {
    let _installed = SpanCarrier::new().install();
    let (tree, other) = (Tree::default(), Tree::default());
    with_default(registry().with(tree.clone()), || block_on(spawns()));
    for message in ["a task", "a closure of the task", "a thread"] {
        assert_eq!(tree.path_of(message).as_deref(), Some(""), "{message}");
    }
    with_default(registry().with(other.clone()), || {
        block_on(async {
            use tracing::Instrument;
            spawns().instrument(info_span!("request")).await;
        });
        with_default(NoSubscriber::default(), || block_on(spawns()));
    });
    for message in ["a task", "a closure of the task", "a thread"] {
        assert_eq!(
            other.path_of(message).as_deref(),
            Some("request"),
            "not outside, where there is no subscriber: {message}"
        );
    }
    assert_eq!(tree.take_events().len(), 3);
    assert_eq!(other.spans("request").last().unwrap(), "close request");
}
