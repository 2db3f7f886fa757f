//! A small order service over real HTTP, and a check that its contexts never mix.
//!
//! Three layers, each in a module: `handlers` calls `orders`. `orders` calls `stock`, `pricing`,
//! `shipping` and `audit`. `audit` calls `database`. Their log lines and rows have the request's id and tenant, but
//! no signature mentions these values: `handlers` binds them (`#[context_root]`), and `#[with_context]` takes them
//! along to tasks, threads and blocking work. `database` and `pricing` read them (`context!`). ctx-tracing puts them on
//! each log line, also on those of tower-http.
//!
//! `plan` makes the requests, `client` sends them, `log` collects the log lines of the service, in JSON and in text,
//! `line` reads them, `check` compares.
//!
//! ```text
//! cargo run --example service               # 500 requests, and the check
//! cargo run --example service -- --serve    # keeps running, to try it with curl
//! ```

mod audit;
mod check;
mod client;
mod database;
mod failure;
mod handlers;
mod line;
mod load;
mod log;
mod orders;
mod panics;
mod plan;
mod pricing;
mod progress;
mod request;
mod serve;
mod shipping;
mod stock;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;

/// An order service whose every log line and database row carries the context of its request.
///
/// Starts itself on a loopback port, sends itself 500 requests, some of them cancelled half-way, and checks every
/// log line, in JSON and in text, and every database row against what was sent. Exits with 1 if any is mixed up,
/// missing or too many.
#[derive(Parser)]
#[command(name = "service", verbatim_doc_comment)]
struct Args {
    /// Send nothing: keep running until Ctrl-C, and print curl lines to try
    #[arg(long)]
    serve: bool,

    /// The loopback port; 0 leaves the choice to the system
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
}

// More workers than many machines have cores, so that tasks move between threads.
#[tokio::main(worker_threads = 4)]
async fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let result = match TcpListener::bind(address).await {
        Ok(listener) if args.serve => serve::until_interrupted(listener).await,
        Ok(listener) => load::run(listener).await,
        Err(error) => Err(format!("cannot listen on {address}: {error}").into()),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

/// Prints the help, or one line about the mistake in the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        print!("{error}");
        return ExitCode::SUCCESS;
    }
    let message = error.to_string();
    eprintln!("{}; try --help", message.lines().next().unwrap_or_default());
    ExitCode::from(2)
}
