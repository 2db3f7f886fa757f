//! Lines of tasks and threads. A process of its own: the subscriber is that of all threads.

mod support;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::thread;

use ctx_runtime::{Context, context, context_root, with_context};
use ctx_tracing::{fields, json};
use serde_json::Value;
use support::Output;
use tokio::task::{JoinSet, yield_now};
use tracing::info;
use tracing::subscriber::set_global_default;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry;

/// The lines of the process so far with this target.
fn lines(target: &str) -> Vec<Value> {
    output().json().into_iter().filter(|line| line["target"] == target).collect()
}

fn output() -> &'static Output {
    static OUTPUT: OnceLock<Output> = OnceLock::new();
    OUTPUT.get_or_init(|| {
        let output = Output::default();
        set_global_default(registry().with(json().with_writer(output.clone()))).unwrap();
        tracing_log::LogTracer::init().unwrap();
        output
    })
}

#[derive(Context)]
struct Request {
    #[context(log)]
    id: u64,
    #[context(log)]
    tenant: String,
}

#[tokio::test]
async fn tasks_threads_and_pools_log_the_fields_of_their_spawner() {
    #[context_root(Request { id: 7, tenant: "acme".into() })]
    async fn handle() {
        tokio::spawn(async { info!(target: "spawned", "task") }).await.unwrap();
        tokio::task::spawn_blocking(|| info!(target: "spawned", "pool")).await.unwrap();
        thread::spawn(|| info!(target: "spawned", "thread")).join().unwrap();
        tokio::spawn(async { log::info!(target: "spawned", "log") }).await.unwrap();
        #[context(detach)]
        tokio::spawn(async { info!(target: "spawned", "detached") }).await.unwrap();
    }

    output();
    handle().await;
    let lines = lines("spawned");
    let seen = lines.iter().map(|line| (line["message"].as_str().unwrap(), line.get("id").and_then(Value::as_u64)));
    let expected = [("task", Some(7)), ("pool", Some(7)), ("thread", Some(7)), ("log", Some(7)), ("detached", None)];
    assert_eq!(seen.collect::<Vec<_>>(), expected);
}

const REQUESTS: u64 = 10_000;

/// Logs five lines, with pauses between.
#[context_root(Request { id, tenant: format!("tenant {}", id % 10) })]
async fn handle(id: u64) {
    info!(target: "many", expected = id, "begins");
    load().await;
    fields!(attempt = id * 2 => async {
        yield_now().await;
        tokio::spawn(async {
            yield_now().await;
            info!(target: "many", expected = context!(Request.id), "in a task");
        })
        .await
        .unwrap();
    })
    .await;
    info!(target: "many", expected = id, "ends");
}

#[with_context]
async fn load() {
    yield_now().await;
    library(context!(Request.id));
}

/// Code without an annotation.
fn library(id: u64) {
    info!(target: "many", expected = id, "of a library");
    log::info!(target: "many", "of log, of {id}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_line_of_many_concurrent_requests_has_the_fields_of_another() {
    output();
    let mut requests = JoinSet::new();
    (0..REQUESTS).for_each(|id| drop(requests.spawn(handle(id))));
    requests.join_all().await;

    let mut lines_of = BTreeMap::<u64, usize>::new();
    for line in lines("many") {
        let id = line["id"].as_u64().unwrap();
        *lines_of.entry(id).or_default() += 1;
        assert_eq!(line["tenant"], format!("tenant {}", id % 10), "{line}");
        match line["message"].as_str().unwrap() {
            of_log if of_log.starts_with("of log") => assert_eq!(of_log, format!("of log, of {id}")),
            message => {
                assert_eq!(line["expected"], id, "{line}");
                let attempt = (message == "in a task").then_some(id * 2);
                assert_eq!(line.get("attempt").and_then(Value::as_u64), attempt, "{line}");
            }
        }
    }
    assert_eq!(lines_of.len() as u64, REQUESTS);
    assert!(lines_of.values().all(|lines| *lines == 5), "{lines_of:?}");
}
