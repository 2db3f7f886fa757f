//! An HTTP service under load, with and without context. The docs of `ctx_benches::http` describe the measurement.

use std::env::current_exe;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ctx_benches::http::variants::Variant;
use ctx_benches::http::{Error, compare, load, service};
use ctx_benches::report;

/// Compares the throughput, latency and CPU time of an axum service whose layers read a request's id and tenant. The
/// variants pass both values in different ways: not at all, as parameters, by ctx, by `task_local!`, or as parameters
/// under `#[instrument]` (the registry as subscriber: spans are stored, nothing is formatted).
#[derive(Parser)]
#[command(name = "http", args_conflicts_with_subcommands = true)]
struct Cli {
    /// Print one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    options: compare::Options,

    #[command(subcommand)]
    role: Option<Role>,
}

/// The role of this program when it starts itself.
#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Serve(service::Options),
    #[command(hide = true)]
    Load {
        address: SocketAddr,
        variant: Variant,
        #[command(flatten)]
        options: load::Options,
    },
}

fn main() -> ExitCode {
    let Cli { json, options, role } = Cli::parse();
    let done = match role {
        None => measure(json, &options),
        Some(Role::Serve(options)) => service::serve(options),
        Some(Role::Load { address, variant, options }) => {
            load::generate(address, variant, options).map(|figures| println!("{}", serde_json::json!(figures)))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(json: bool, options: &compare::Options) -> Result<(), Error> {
    let rows = compare::compare(&current_exe()?, options, |round| {
        if !json {
            eprintln!("round {} of {}", round + 1, options.rounds);
        }
    })?;
    let outcomes = compare::outcomes(&rows);
    if json {
        println!("{}", report::json(&outcomes, compare::json(&rows)));
    } else {
        println!("{}\n\n{}", compare::table(&rows), report::outcomes(&outcomes));
        if let Some(warning) = compare::warning(&rows) {
            println!("\n{warning}");
        }
    }
    Ok(())
}
