//! Three processes on loopback ports, and a check that each request keeps its context through all of them.
//!
//! - The **gateway** (`gateway`) is an axum service at the edge. It trusts nobody: `Inbound::edge()`.
//! - The **stock** service (`stock`) is a tonic service inside. It trusts the gateway, which calls it through a channel with `PropagateLayer`.
//! - A **worker** (`worker`) is a child process that the stock service starts for every twentieth request. It gets its context in environment
//!   variables.
//!
//! The command starts the gateway and the stock service as children of itself, and sends 2,000 requests (`load`): some are hostile, some are
//! cancelled, some are streams. All three kinds of process log JSON by ctx-tracing to pipes. Then each line must have the request id,
//! the tenant and the trace of its request, and as parent an id that the process before has sent for this request.
//!
//! In the last line, `processes` counts the kinds that have logged: gateway, stock, worker. `children` counts the workers that were started.
//!
//! ```text
//! cargo run --release --example mesh
//! ```

mod api;
mod codec;
mod failure;
mod gateway;
mod lifeline;
mod load;
mod runtime;
mod spans;
mod stock;
mod telemetry;
mod tenant;
mod unfinished;
mod worker;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::runtime::with_runtime;

/// Three processes, 2,000 requests, and a check of every log line.
///
/// Starts a gateway and a stock service on loopback ports, sends requests to the gateway, some of them hostile and some cancelled half-way, and
/// checks every log line of all processes against what was sent. Exits with 1 if any is mixed up, missing or too many.
#[derive(Parser)]
#[command(name = "mesh")]
struct Args {
    #[command(subcommand)]
    process: Option<Process>,
}

/// What the command starts: itself, with one of these.
#[derive(Subcommand)]
enum Process {
    #[command(hide = true)]
    Gateway { stock: SocketAddr },
    #[command(hide = true)]
    Stock,
    #[command(hide = true)]
    Worker { item: String },
}

fn main() -> ExitCode {
    let result = match Args::parse().process {
        None => with_runtime(load::run()),
        Some(Process::Gateway { stock }) => with_runtime(gateway::serve(stock)).map(|()| ExitCode::SUCCESS),
        Some(Process::Stock) => with_runtime(stock::serve()).map(|()| ExitCode::SUCCESS),
        Some(Process::Worker { item }) => worker::run(&item).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}
