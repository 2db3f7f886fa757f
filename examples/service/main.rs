//! A small order service over real HTTP, and a check that its contexts never mix.
//!
//! `router` begins the context of each request (`ContextLayer` of ctx-http), from the headers that `request` names. Below it
//! are three layers, each in a module: `handlers` calls `orders`. `orders` calls `stock`, `pricing`, `shipping` and `audit`. `audit` calls
//! `database`. `manuals` are streamed downloads, `refunds` end in errors and panics. All log lines and rows have the request's id and
//! tenant, but no signature mentions these values: `#[with_context]` takes them along to tasks, threads and blocking work, and the layer
//! takes them to the bodies of answers, and to destructors after the client has gone. `database`, `pricing` and `manuals` read them
//! (`context!`). ctx-tracing puts them on each log line, also on those of tower-http and of the access log of ctx-http.
//!
//! `plan` makes the requests, `client` sends them, `answer` compares their answers, `log` collects the log lines of the service, in JSON
//! and in text, `line` reads them, `panics` keeps the panics, `check` compares.
//!
//! ```text
//! cargo run --example service               # 650 requests, and the check
//! cargo run --example service -- --serve    # keeps running, to try it with curl
//! ```

mod answer;
mod audit;
mod check;
mod client;
mod database;
mod failure;
mod handlers;
mod line;
mod load;
mod log;
mod manuals;
mod orders;
mod panics;
mod plan;
mod pricing;
mod progress;
mod refunds;
mod request;
mod router;
mod serve;
mod shipping;
mod stock;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;

/// An order service whose every log line and database row carries the context of its request.
///
/// Starts itself on a loopback port, sends itself 650 requests, and checks every log line, in JSON and in text, and every
/// database row against what was sent. Some requests are cancelled half-way, some fail, some panic. Exits with 1 if any
/// line or row is mixed up, missing or too many.
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
