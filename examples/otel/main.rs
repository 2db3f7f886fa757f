//! The [mesh](../mesh/main.rs) exports its spans by OTLP, over gRPC, to a receiver that decodes them and checks each trace: one tree over all
//! processes, no span without its parent, and each span with the tenant and the request id of its request.
//!
//! All of the mesh is the same; `telemetry` is in the place of the mesh's. The receiver is in this process, unless an endpoint is given.
//!
//! ```text
//! cargo run --release --example otel
//! cargo run --release --example otel -- --endpoint http://127.0.0.1:4317
//! ```

#[path = "../mesh/api.rs"]
mod api;
mod check;
#[path = "../mesh/codec.rs"]
mod codec;
#[path = "../mesh/failure.rs"]
mod failure;
#[path = "../mesh/gateway/mod.rs"]
mod gateway;
#[path = "../mesh/lifeline.rs"]
mod lifeline;
#[path = "../mesh/load/mod.rs"]
mod load;
mod receiver;
#[path = "../mesh/runtime.rs"]
mod runtime;
#[path = "../mesh/spans.rs"]
mod spans;
#[path = "../mesh/stock/mod.rs"]
mod stock;
mod telemetry;
#[path = "../mesh/tenant.rs"]
mod tenant;
#[path = "../mesh/unfinished.rs"]
mod unfinished;
#[path = "../mesh/worker.rs"]
mod worker;

use std::env::current_exe;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::process::Command;

use crate::failure::BoxError;
use crate::receiver::Receiver;
use crate::runtime::with_runtime;

/// Three processes, 2,000 requests, and a check of every span that they export.
///
/// Starts a receiver for OTLP, and the gateway and the stock service of the mesh, which export to it. Sends requests, some of them hostile and
/// some cancelled half-way. Exits with 1 if a log line is mixed up, a trace is no tree, or a span has no tenant or request id.
#[derive(Parser)]
#[command(name = "otel")]
struct Args {
    /// Export to this receiver, in place of one that checks what it gets: http://127.0.0.1:4317
    #[arg(long)]
    endpoint: Option<String>,
    #[command(subcommand)]
    process: Option<Process>,
}

/// What the command starts: itself, with one of these.
#[derive(Subcommand)]
enum Process {
    #[command(hide = true)]
    Load,
    #[command(hide = true)]
    Gateway { stock: SocketAddr },
    #[command(hide = true)]
    Stock,
    #[command(hide = true)]
    Worker { item: String },
}

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match args.process {
        None => with_runtime(observed(args.endpoint)),
        Some(Process::Load) => with_runtime(load::run()),
        Some(Process::Gateway { stock }) => with_runtime(gateway::serve(stock)).map(|()| ExitCode::SUCCESS),
        Some(Process::Stock) => with_runtime(stock::serve()).map(|()| ExitCode::SUCCESS),
        Some(Process::Worker { item }) => worker::run(&item).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

/// Runs the mesh, and checks what it exports.
async fn observed(endpoint: Option<String>) -> Result<ExitCode, BoxError> {
    if let Some(endpoint) = endpoint {
        return Ok(if run_mesh(&endpoint).await? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let receiver = Receiver::start().await?;
    let has_succeeded = run_mesh(&receiver.endpoint()).await?;
    let report = check::check(&receiver.take());
    println!("{report}");
    Ok(if has_succeeded && report.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Its processes inherit the variable, which the exporter reads.
async fn run_mesh(endpoint: &str) -> Result<bool, BoxError> {
    let mut mesh = Command::new(current_exe()?);
    let mesh = mesh.arg("load").env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).kill_on_drop(true);
    Ok(mesh.status().await?.success())
}
