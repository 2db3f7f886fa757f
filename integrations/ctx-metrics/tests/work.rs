//! Metrics of roots and of work, scraped over HTTP. One test, because hooks see all that happens in their process.

mod scrape;

use std::sync::Arc;
use std::time::Duration;

use ctx_metrics::ContextLabels;
use ctx_runtime::{Context, Snapshot, context_root, run, with_context};
use tokio::sync::Barrier;
use tokio::task::spawn_blocking;

use scrape::{Exporter, Scrape};

#[derive(Context)]
struct Tenant(#[context(log = "tenant")] &'static str);

#[context_root(Tenant("acme"))]
async fn handle(arrived: Arc<Barrier>, go: Arc<Barrier>) {
    let task = tokio::spawn(async move {
        arrived.wait().await;
        go.wait().await;
    });
    spawn_blocking(|| std::thread::spawn(|| ()).join().unwrap()).await.unwrap();
    called().await;
    task.await.unwrap();
}

/// A call hands nothing over.
#[with_context]
async fn called() {}

#[context_root(Tenant("acme"))]
async fn panics() {
    panic!("on purpose");
}

#[context_root(Tenant("acme"))]
async fn waits_for_ever() {
    std::future::pending().await
}

const KINDS: [(&str, f64); 8] = [
    ("task", 100.0),
    ("local task", 0.0),
    ("blocking", 100.0),
    ("thread", 100.0),
    ("pool", 0.0),
    ("stream", 0.0),
    ("closure", 1.0),
    ("scope", 0.0),
];

fn assert_roots(scrape: &Scrape, [begun, completed, ended, live]: [f64; 4]) {
    let of = |name| scrape.of(name).into_values().collect::<Vec<_>>();
    assert_eq!(of("ctx_roots_begun_total"), [begun]);
    assert_eq!(of("ctx_roots_completed_total"), [completed]);
    assert_eq!(of("ctx_roots_ended_total"), [ended]);
    assert_eq!(of("ctx_roots_live"), [live]);
}

#[test]
fn roots_and_work_are_counted_and_nothing_is_alive_at_the_end() {
    const REQUESTS: usize = 100;
    let (recorder, exporter) = Exporter::start();
    metrics::set_global_recorder(ContextLabels::new(["tenant"]).around(recorder)).unwrap();
    // Also here, the metrics have no label of the context.
    let counted = run(Tenant("globex"), ctx_metrics::count_work);

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (arrived, go) = (Arc::new(Barrier::new(REQUESTS + 1)), Arc::new(Barrier::new(REQUESTS + 1)));
        let requests: Vec<_> =
            (0..REQUESTS).map(|_| tokio::spawn(handle(Arc::clone(&arrived), Arc::clone(&go)))).collect();
        arrived.wait().await;
        let scrape = exporter.scrape();
        assert_roots(&scrape, [100.0, 0.0, 0.0, 100.0]);
        assert_eq!(scrape.value("ctx_work_live", &[("kind", "task")]), Some(100.0));
        go.wait().await;
        for request in requests {
            request.await.unwrap();
        }
        assert!(tokio::spawn(panics()).await.is_err());
        // One is cancelled after its first poll, and one before.
        assert!(tokio::time::timeout(Duration::ZERO, waits_for_ever()).await.is_err());
        drop(waits_for_ever());
    });
    Snapshot::capture().wrap(|| ())();
    drop(runtime);

    let scrape = exporter.scrape();
    assert_roots(&scrape, [103.0, 100.0, 103.0, 0.0]);
    for (kind, carried) in KINDS {
        let of = [("kind", kind)];
        assert_eq!(scrape.value("ctx_work_carried_total", &of), Some(carried), "{kind}");
        assert_eq!(scrape.value("ctx_work_live", &of), Some(0.0), "{kind}");
    }
    assert_eq!(scrape.of("ctx_work_live").len(), KINDS.len(), "calls are not work that is handed over");

    drop(counted);
    run(Tenant("acme"), || Snapshot::capture().wrap(|| ())());
    let scrape = exporter.scrape();
    assert_eq!(
        scrape.value("ctx_work_carried_total", &[("kind", "closure")]),
        Some(1.0),
        "nothing is counted any more"
    );
}
