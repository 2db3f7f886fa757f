//! Many requests of many tenants at once: each metric has exactly its tenant's count.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use ctx_runtime::{Context, context_root, with_context};
use metrics::{counter, gauge, histogram};
use tokio::sync::Barrier;
use tokio::task::{JoinSet, spawn_blocking, yield_now};

use crate::exporter;
use crate::scrape::labels;

const REQUESTS: usize = 1_000;
const TENANTS: usize = 40;
const ROUTES: usize = 2;

#[derive(Context)]
struct Tenant(#[context(log = "tenant")] String);

#[derive(Context)]
struct Request {
    #[context(log)]
    route: &'static str,
    /// May be logged, and is not on the list of labels.
    #[context(log)]
    id: usize,
    #[context(sensitive)]
    token: String,
}

fn count(place: &'static str) {
    counter!("places_total", "place" => place).increment(1);
}

#[context_root(
    Tenant(format!("tenant {}", id % TENANTS)),
    Request { route: ["/orders", "/carts"][id % ROUTES], id, token: format!("secret {id}") }
)]
async fn handle(id: usize, all_are_here: Arc<Barrier>) -> thread::JoinHandle<()> {
    count("handler");
    all_are_here.wait().await;
    count("handler after a wait");
    let task = tokio::spawn(async {
        count("task");
        yield_now().await;
        gauge!("in_tasks").increment(1);
        helper().await;
    });
    let blocking = spawn_blocking(|| {
        count("blocking");
        thread::spawn(|| count("thread")).join().unwrap();
    });
    thread::scope(|scope| {
        scope.spawn(|| count("scoped thread"));
    });
    let background = background();
    task.await.unwrap();
    blocking.await.unwrap();
    histogram!("sizes").record(id as f64);
    background
}

#[with_context]
async fn helper() {
    let mut set = JoinSet::new();
    set.spawn(async { count("join set") });
    set.join_all().await;
}

/// A thread that outlives its root.
#[with_context]
fn background() -> thread::JoinHandle<()> {
    thread::spawn(|| count("background"))
}

#[test]
fn each_tenant_and_route_has_its_counts() {
    let exporter = exporter();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let background = runtime.block_on(async {
        let all_are_here = Arc::new(Barrier::new(REQUESTS));
        let mut requests = JoinSet::new();
        for id in 0..REQUESTS {
            requests.spawn(handle(id, Arc::clone(&all_are_here)));
        }
        requests.join_all().await
    });
    background.into_iter().for_each(|thread| thread.join().unwrap());

    let counted = exporter.scrape();
    let of_each = (REQUESTS / TENANTS) as f64;
    let places =
        ["handler", "handler after a wait", "task", "blocking", "thread", "scoped thread", "join set", "background"];
    let mut expected = BTreeMap::new();
    for id in 0..TENANTS {
        let tenant = format!("tenant {id}");
        let route = ["/orders", "/carts"][id % ROUTES];
        for place in places {
            expected.insert(labels(&[("place", place), ("route", route), ("tenant", &tenant)]), of_each);
        }
        let of = [("route", route), ("tenant", &*tenant)];
        assert_eq!(counted.value("in_tasks", &of), Some(of_each));
        assert_eq!(counted.value("sizes_count", &of), Some(of_each));
        let ids = (0..REQUESTS).filter(|request| request % TENANTS == id);
        assert_eq!(counted.value("sizes_sum", &of), Some(ids.sum::<usize>() as f64));
    }
    assert_eq!(counted.of("places_total"), expected);
    assert_eq!((counted.of("in_tasks").len(), counted.of("sizes_count").len()), (TENANTS, TENANTS));

    let text = exporter.text();
    assert!(!text.contains("secret"), "a sensitive field is no label");
    assert!(!text.contains("id=\""), "a field that is not on the list is no label");
}
