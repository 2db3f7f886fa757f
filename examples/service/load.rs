//! Runs the service, the client and the check.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};

use crate::audit::Audit;
use crate::client::Client;
use crate::database::Database;
use crate::failure::BoxError;
use crate::orders::Orders;
use crate::{check, log, panics, plan, router};

/// If a task is lost, the run must end with its count, and not wait for ever.
const DEADLINE: Duration = Duration::from_secs(30);
const TO_SETTLE: Duration = Duration::from_secs(5);

pub(crate) async fn run(listener: TcpListener) -> Result<ExitCode, BoxError> {
    panics::collect();
    let (json, text) = log::install();
    let database = Database::open()?;
    let address = listener.local_addr()?;
    let deadline = Instant::now() + DEADLINE;
    let client = Client::new(address, Arc::clone(&json), deadline)?;
    let requests = Arc::new(plan::requests());

    let router = router::router(Orders::new(Audit::new(database.clone())));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    println!("sending {} requests to http://{address}", requests.len());
    let outcomes = client.send_all(&requests).await;
    server.abort();
    let settled = timeout_at(deadline + TO_SETTLE, all_tasks_ended()).await.is_ok();

    let (json, text, rows) = (json.lines(), text.lines(), database.rows()?);
    let mut verdict = check::check(&requests, &outcomes, [&json, &text], &rows);
    // They explain other faults, so they come first.
    verdict.faults.splice(..0, panics::faults(requests.iter().filter_map(plan::Request::panic)));
    if !settled {
        verdict.faults.push("work was still going on when time was up".to_owned());
    }
    check::print_sample(&requests, &text);
    verdict.print_faults();
    println!(
        "requests={} cancelled={} json_lines={} text_lines={} rows={} mixed_up={}",
        outcomes.len(),
        verdict.cancelled,
        json.len(),
        text.len(),
        rows.len(),
        verdict.mixed_up
    );
    Ok(if verdict.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Waits until the last task has ended. The client is gone and no connection is accepted, so the log and the table are
/// complete then. A task waits for each thread and each blocking call, so they need no check of their own.
async fn all_tasks_ended() {
    while Handle::current().metrics().num_alive_tasks() > 0 {
        sleep(Duration::from_millis(5)).await;
    }
}
