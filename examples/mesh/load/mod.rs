//! Starts the servers, sends the requests, and compares what was logged.

mod check;
mod client;
mod headers;
mod line;
mod log;
mod plan;
mod server;
#[cfg(test)]
mod tests;
mod trace;

use std::collections::HashSet;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use self::client::Client;
use self::line::Source;
use self::log::Log;
use self::server::Server;
use crate::failure::BoxError;

/// If an answer or a line is lost, the run must end with what is missing, and not wait for ever.
const TO_ANSWER: Duration = Duration::from_secs(40);
const TO_SETTLE: Duration = Duration::from_secs(5);

pub(crate) async fn run() -> Result<ExitCode, BoxError> {
    let log = Arc::new(Log::default());
    let (stock, address) = Server::start(Source::Stock, &["stock"], &log).await?;
    let (gateway, address) = Server::start(Source::Gateway, &["gateway", &address.to_string()], &log).await?;
    let requests = Arc::new(plan::requests());
    println!("sending {} requests to http://{address}", requests.len());
    let client = Client::new(address, Arc::clone(&log), Instant::now() + TO_ANSWER)?;
    let answers = client.send_all(&requests).await;

    // The lines of cancelled work come after the client has gone. What is still missing then, the check names.
    let _ = timeout(TO_SETTLE, log.until_there_are(plan::lines(&requests))).await;
    let ends = [gateway.end().await, stock.end().await];

    let (lines, stray) = log.take();
    let mut verdict = check::check(&requests, &answers, &lines);
    // First what explains the others: the end of a process, and the text of a panic.
    let of_processes = ends.into_iter().filter_map(Result::err);
    let of_processes = of_processes.chain(stray.into_iter().map(|text| format!("no log line: {text}")));
    verdict.faults.splice(0..0, of_processes);
    verdict.print_faults();
    let processes: HashSet<Source> = lines.iter().map(|line| line.source).collect();
    println!(
        "requests={} processes={} children={} log_lines={} mixed_up={} broken_traces={}",
        answers.len(),
        processes.len(),
        lines.iter().filter(|line| line.source == Source::Worker && line.message == "picking").count(),
        lines.len(),
        verdict.mixed_up,
        verdict.broken_traces
    );
    Ok(if verdict.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
