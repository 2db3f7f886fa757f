//! The worker: a process that gets its context in environment variables.

use std::thread;

use ctx_propagate::{Baggage, Inbound};
use ctx_runtime::{context, run as run_in, with_context};
use tracing::{info, warn};

use crate::failure::BoxError;
use crate::tenant::Tenant;

pub(crate) fn run(item: &str) -> Result<(), BoxError> {
    // It inherits this pipe from the stock service, which does not log to it.
    ctx_tracing::Setup::new().json().to_stderr().init()?;
    let inbound = Inbound::internal().keys::<Tenant>();
    let mut received = inbound.receive(&inbound.environment());
    let report = std::mem::take(&mut received.report);
    run_in(received.into_values(), || {
        if !report.is_empty() {
            warn!(item, why = %report, "refused");
        }
        pick(item)
    });
    Ok(())
}

#[with_context]
fn pick(item: &str) {
    info!(item, baggage = %context!(Baggage), "picking");
    let shelf = item.to_owned();
    let _ = thread::spawn(move || info!(item = shelf, "picked")).join();
}
