//! Work with a span of its own, named after the spawn site. A process of its own, as carriers are.

mod support;

use std::sync::{Mutex, PoisonError};
use std::thread;

use ctx_runtime::with_context;
use ctx_tracing::SpanCarrier;
use support::tree::Tree;
use tokio::task::spawn_blocking;
use tracing::subscriber::with_default;
use tracing::{Instrument, Level, info, info_span};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// One test at a time.
static ALONE: Mutex<()> = Mutex::new(());

const LINE: u32 = line!() + 4;

#[with_context]
async fn spawns() {
    tokio::spawn(async { info!("a task") }).await.unwrap();
    spawn_blocking(|| info!("a blocking closure")).await.unwrap();
    thread::spawn(|| info!("a thread")).join().unwrap();
    let block = async { info!("a block") };
    block.await;
    let block = async { info!("a spawned block") };
    tokio::task::spawn(block).await.unwrap();
}

fn run(tree: &Tree, level: LevelFilter) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    with_default(registry().with(tree.clone().with_filter(level)), || {
        runtime.block_on(spawns().instrument(info_span!("request")));
    });
    runtime.shutdown_background();
}

#[test]
fn children_are_named_after_the_spawn_site() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _installed = SpanCarrier::new().with_child_spans().install();
    let tree = Tree::default();
    run(&tree, LevelFilter::INFO);
    assert_eq!(tree.path_of("a task").as_deref(), Some("request>tokio::spawn"));
    assert_eq!(tree.path_of("a blocking closure").as_deref(), Some("request>spawn_blocking"));
    assert_eq!(tree.path_of("a thread").as_deref(), Some("request>thread::spawn"));
    assert_eq!(tree.path_of("a block").as_deref(), Some("request"), "a block is no task");
    assert_eq!(tree.path_of("a spawned block").as_deref(), Some("request>tokio::task::spawn"));
    let (target, file, line, function) = tree.metadata("request>tokio::spawn");
    assert_eq!((target.as_str(), line, function.as_str()), ("spans_of_work", LINE, "spans_of_work::spawns"));
    assert!(file.ends_with("spans_of_work.rs"));
    assert_eq!(tree.spans("close").last().unwrap(), "close request");
}

#[test]
fn work_that_follows_is_in_a_span_without_a_parent() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _installed = SpanCarrier::new().with_following_spans().install();
    let tree = Tree::default();
    run(&tree, LevelFilter::INFO);
    assert_eq!(tree.path_of("a task").as_deref(), Some("tokio::spawn"));
    assert_eq!(tree.follows("tokio::spawn"), [("tokio::spawn".to_owned(), "request".to_owned())]);
}

#[test]
fn work_whose_span_nobody_wants_is_in_the_span_of_its_spawner() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _installed = SpanCarrier::new().with_child_spans().at(Level::TRACE).install();
    let tree = Tree::default();
    run(&tree, LevelFilter::INFO);
    assert_eq!(tree.path_of("a task").as_deref(), Some("request"));
    let all = Tree::default();
    run(&all, LevelFilter::TRACE);
    assert_eq!(all.path_of("a task").as_deref(), Some("request>tokio::spawn"));
}
