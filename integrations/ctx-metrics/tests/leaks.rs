//! Metrics of contexts that are alive and of leaks. One test, because all contexts of the process are watched.

mod scrape;

use std::time::Duration;

use ctx_metrics::{ContextLabels, LeakMetrics};
use ctx_runtime::{Context, Snapshot, context, context_root, run};

use scrape::Exporter;

#[derive(Debug, Context)]
struct Tenant(#[context(log = "tenant")] &'static str);

#[context_root(Tenant("acme"))]
fn handle() -> Snapshot {
    context!()
}

#[context_root(Tenant("acme"))]
async fn with_task(go: tokio::sync::oneshot::Receiver<()>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async { go.await.unwrap() })
}

#[test]
fn kept_contexts_are_counted_by_what_keeps_them() {
    let (recorder, exporter) = Exporter::start();
    metrics::set_global_recorder(ContextLabels::new(["tenant"]).around(recorder)).unwrap();
    let leaks = run(Tenant("globex"), || LeakMetrics::watch(Duration::ZERO));
    let leaked = |kept_by| exporter.scrape().value("ctx_contexts_leaked", &[("kept_by", kept_by)]).unwrap();
    let live = || exporter.scrape().value("ctx_contexts_live", &[]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

    let kept: Vec<Snapshot> = (0..3).map(|_| handle()).collect();
    let (end, ended) = tokio::sync::oneshot::channel();
    let task = runtime.block_on(with_task(ended));
    let report = leaks.update();
    assert_eq!((live(), leaked("snapshot"), leaked("task"), leaked("value")), (4.0, 3.0, 1.0, 0.0));
    assert!(report.to_string().contains("leaks.rs"), "the report says where: {report}");

    drop(kept);
    end.send(()).unwrap();
    runtime.block_on(task).unwrap();
    leaks.update();
    assert_eq!((live(), leaked("snapshot"), leaked("task")), (0.0, 0.0, 0.0));

    let patient = LeakMetrics::watch(Duration::from_secs(3600));
    let _kept = handle();
    patient.update();
    assert_eq!((live(), leaked("snapshot")), (1.0, 0.0), "not for so long");
}
