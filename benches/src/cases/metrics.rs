//! Metrics of the crate `metrics`: labels from the context by ctx-metrics, and by hand; the count of work.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ctx_metrics::{ContextLabels, Labeled};
use ctx_runtime::{Context, run, with_context};
use metrics::{Counter, Gauge, counter, gauge, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::hooks::{each, task};
use super::{Leaf, Peer, Row};
use crate::timing::runs;

#[derive(Context)]
struct Customer(#[context(log = "tenant")] String);

const TENANT: &str = "acme";

/// A recorder of Prometheus, as a service has it.
static BARE: LazyLock<PrometheusRecorder> = LazyLock::new(|| PrometheusBuilder::new().build_recorder());

struct WithLabels {
    recorder: Labeled<PrometheusRecorder>,
    handle: PrometheusHandle,
}

static LABELED: LazyLock<WithLabels> = LazyLock::new(|| {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    WithLabels { recorder: ContextLabels::new(["tenant", "route"]).around(recorder), handle }
});

fn labeled(case: impl FnOnce() -> Duration) -> Duration {
    with_local_recorder(&LABELED.recorder, case)
}

fn bare(case: impl FnOnce() -> Duration) -> Duration {
    with_local_recorder(&*BARE, case)
}

fn count(leaf: Leaf) {
    counter!("requests_total").increment(1);
    leaf.run();
}

/// What tasks are counted with by hand.
static BY_HAND: LazyLock<(Counter, Gauge)> =
    LazyLock::new(|| with_local_recorder(&*BARE, || (counter!("tasks_total"), gauge!("tasks_live"))));

#[with_context(inherit)]
async fn counted_by_hand(leaf: Leaf) {
    let (tasks, live) = &*BY_HAND;
    tasks.increment(1);
    live.increment(1);
    let counted = async move {
        leaf.run();
        live.decrement(1);
    };
    tokio::spawn(counted).await.expect("tasks do not panic");
}

fn with_others(row: Row) -> Row {
    row.others_cannot("labels no metrics of the crate `metrics`")
}

pub(super) fn rows() -> [Row; 3] {
    let counter = Row {
        key: "metrics_label",
        what: "register a counter with the label of the tenant, and add to it",
        is_added: false,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx
                .does("counter!(\"x\").increment(1), the tenant is a `String` in the context", |iterations, leaf| {
                    labeled(|| run(Customer(TENANT.to_owned()), || runs(iterations, count, leaf)))
                })
                .looking(|| assert!(LABELED.handle.render().contains("requests_total{tenant=\"acme\"}"))),
            Peer::Parameter.does("counter!(\"x\", \"tenant\" => tenant), a clone of a `String`", |iterations, leaf| {
                fn by_hand((leaf, tenant): (Leaf, &String)) {
                    counter!("requests_total", "tenant" => tenant.clone()).increment(1);
                    leaf.run();
                }
                bare(|| runs(iterations, by_hand, (leaf, &TENANT.to_owned())))
            }),
            Peer::Parameter.does("the same, a clone of an `Arc<str>`", |iterations, leaf| {
                fn by_hand((leaf, tenant): (Leaf, &Arc<str>)) {
                    counter!("requests_total", "tenant" => Arc::clone(tenant)).increment(1);
                    leaf.run();
                }
                bare(|| runs(iterations, by_hand, (leaf, &TENANT.into())))
            }),
            Peer::Nothing.does("counter!(\"x\").increment(1), without a label", |iterations, leaf| {
                bare(|| runs(iterations, count, leaf))
            }),
        ],
    };
    let unbound = Row {
        key: "metrics_no_label",
        what: "the same, where no context is",
        is_added: false,
        baseline: Peer::Nothing,
        contenders: vec![
            Peer::Ctx
                .does("counter!(\"x\").increment(1), through `ContextLabels`", |iterations, leaf| {
                    labeled(|| runs(iterations, count, leaf))
                })
                .looking(|| ()),
            Peer::Parameter.cannot("there is nothing to write by hand"),
            Peer::Nothing
                .does("counter!(\"x\").increment(1)", |iterations, leaf| bare(|| runs(iterations, count, leaf))),
        ],
    };
    let work = Row {
        key: "metrics_work",
        what: "spawn a small task and join it, with metrics of tasks",
        is_added: false,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx.does("ctx_metrics::count_work()", |iterations, leaf| {
                let _counted = with_local_recorder(&*BARE, ctx_metrics::count_work);
                each(iterations, move || task(leaf))
            }),
            Peer::Parameter.does("a kept counter and gauge, changed by hand", |iterations, leaf| {
                each(iterations, move || counted_by_hand(leaf))
            }),
            Peer::Nothing
                .does("the same with ctx, and no metrics", |iterations, leaf| each(iterations, move || task(leaf))),
        ],
    };
    [counter, unbound, work].map(with_others)
}
