//! Draws a request of the order service as a trace and as a graph.
//!
//! Starts the service of the example `service` (its modules, unchanged) on a loopback port, sends an order over HTTP,
//! records the work of this order, and writes three files. The audit goes on after the client has its answer, so the
//! recording ends when the last task has ended.
//!
//! ```text
//! cargo run --example flow               # into target/flow
//! cargo run --example flow -- FOLDER
//! ```

// This file is beside the folder of the service, so that the paths in the written files have no `..`.
#[path = "flow/export.rs"]
mod export;
#[path = "flow/recording.rs"]
mod recording;
#[path = "flow/summary.rs"]
mod summary;
#[cfg(test)]
#[path = "flow/tests.rs"]
mod tests;

#[path = "service/audit.rs"]
mod audit;
#[path = "service/database.rs"]
mod database;
#[path = "service/failure.rs"]
mod failure;
#[path = "service/handlers.rs"]
mod handlers;
#[path = "service/manuals.rs"]
mod manuals;
#[path = "service/orders.rs"]
mod orders;
#[path = "service/pricing.rs"]
mod pricing;
#[path = "service/refunds.rs"]
mod refunds;
#[path = "service/request.rs"]
mod request;
#[path = "service/router.rs"]
mod router;
#[path = "service/shipping.rs"]
mod shipping;
#[path = "service/stock.rs"]
mod stock;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::failure::BoxError;

/// Records an order from its arrival to its last audit row, and writes the recording to three files: trace.json, for
/// https://ui.perfetto.dev, flow.dot, for Graphviz, and flow.mmd, for Mermaid.
#[derive(Parser)]
#[command(name = "flow")]
struct Args {
    /// The folder for the files; it is created if it does not exist
    #[arg(default_value = "target/flow")]
    folder: PathBuf,
}

#[tokio::main(worker_threads = 4)]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Args { folder }: Args) -> Result<(), BoxError> {
    let recorded = recording::of_an_order().await?;
    let files = export::write(&recorded.flow, &folder)?;
    summary::print(&recorded);
    println!();
    for (file, how_to_look) in files {
        println!("{}: {how_to_look}", file.display());
    }
    Ok(())
}
