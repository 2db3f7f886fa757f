//! Starts workers.

use std::env::current_exe;
use std::process::Stdio;

use ctx_propagate::{Allowed, Outbound, Report, TraceContext};
use ctx_runtime::with_context;
use tokio::process::Command;
use tonic::Status;
use tracing::{info, instrument, warn};

/// Starts a worker in the context of the request, and waits until it has ended.
#[with_context]
#[instrument(skip_all, fields(otel.kind = "producer"))]
pub(super) async fn pick(item: &str) -> Result<(), Status> {
    let mut worker = Command::new(current_exe()?);
    worker.args(["worker", item]).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    let report =
        Outbound::new().to("worker.internal", Allowed::everything()).send("worker.internal", worker.as_std_mut());
    if !report.is_empty() {
        warn!(item, why = %report, "not sent");
    }
    let sent = TraceContext::read(worker.as_std(), &mut Report::new());
    info!(item, sent_parent_id = sent.map(|trace| tracing::field::display(trace.parent_id())), "worker sent");
    let status = worker.status().await?;
    if !status.success() {
        return Err(Status::internal(format!("the worker ended with {status}")));
    }
    info!(item, "worker done");
    Ok(())
}
