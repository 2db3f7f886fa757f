//! The worker: a process that gets its context in environment variables.

use std::thread;

use ctx_propagate::{Baggage, Inbound};
use ctx_runtime::{RootSite, context, with_context};
use tracing::{info, instrument, warn};

use crate::failure::BoxError;
use crate::telemetry;
use crate::tenant::Tenant;

pub(crate) fn run(item: &str) -> Result<(), BoxError> {
    // It inherits this pipe from the stock service, which does not log to it.
    let _telemetry = telemetry::init(&ctx_tracing::Setup::new().json().to_stderr(), "worker")?;
    let inbound = Inbound::internal().keys::<Tenant>();
    let mut received = inbound.receive(&inbound.environment());
    let report = std::mem::take(&mut received.report);
    let mut root = RootSite::of::<Tenant>("worker").begin(received.into_values());
    root.run(|| {
        if !report.is_empty() {
            warn!(item, why = %report, "refused");
        }
        pick(item)
    });
    Ok(())
}

#[with_context]
#[instrument(skip_all)]
fn pick(item: &str) {
    info!(item, baggage = %context!(Baggage), "picking");
    let shelf = item.to_owned();
    let _ = thread::spawn(move || info!(item = shelf, "picked")).join();
}
