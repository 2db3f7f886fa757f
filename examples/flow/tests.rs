//! The example records all work of an order.

use std::fs;

use ctx_runtime::diagnostics::{LeftOut, Outcome};
use ctx_runtime::hooks::Kind;
use serde_json::Value;

use crate::{export, recording};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_order_is_recorded_to_its_last_audit_row_and_written_three_times() {
    let recorded = recording::of_an_order().await.unwrap();
    let flow = &recorded.flow;
    assert_eq!((flow.roots().len(), flow.left_out()), (1, LeftOut::default()), "{flow}");
    let root = flow.get(flow.roots()[0]).expect("the root");
    assert_eq!((root.resource().kind(), root.resource().trigger()), (Kind::Root, None));
    for resource in flow.resources() {
        assert_eq!(resource.outcome(), Outcome::Resolved, "{resource:?}");
        assert!(resource.destroyed().is_some() && !resource.runs().is_empty(), "{resource:?}");
        let file = resource.resource().location().file();
        assert!(file.starts_with("examples/service/"), "{file} is shown as it is: no `..`");
    }
    let of = |kind| flow.resources().iter().filter(|it| it.resource().kind() == kind).count();
    // Tasks: two audit records and two warehouses. Blocking work: a price and two rows. A thread: the label printer.
    assert_eq!((of(Kind::Task), of(Kind::Blocking), of(Kind::Thread)), (4, 3, 1), "{flow:?}");
    let printer = flow.resources().iter().find(|it| it.resource().kind() == Kind::Thread).expect("a label printer");
    assert_eq!(flow.thread_name(printer.runs()[0].thread), "label-printer");
    assert!(recorded.rows.iter().all(|row| row.request == 1 && row.tenant == "acme"));
    assert_eq!(recorded.rows.len(), 2);

    let folder = tempfile::tempdir().unwrap();
    let files = export::write(flow, &folder.path().join("new/folder")).unwrap();
    let [trace, dot, mermaid] = files.map(|(file, _)| fs::read_to_string(file).unwrap());
    let trace: Value = serde_json::from_str(&trace).unwrap();
    let runs: usize = flow.resources().iter().map(|it| it.runs().len()).sum();
    let slices = trace["traceEvents"].as_array().unwrap().iter().filter(|event| event["ph"] == "X");
    assert_eq!(slices.count(), runs);
    assert_eq!((dot, mermaid), (flow.dot().to_string(), flow.mermaid().to_string()));
}
