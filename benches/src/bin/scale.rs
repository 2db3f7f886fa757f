//! Many contexts, and one context with many users. The docs of `ctx_benches::scale` describe the measurement.

use std::env::current_exe;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use ctx_benches::report;
use ctx_benches::scale::{Error, Kind, contention, keys, memory, park, sizes};
use ctx_benches::targets::Outcome;
use serde_json::json;

/// Measures the memory of parked tasks with a context, up to a million tasks; the time to spawn and to finish them;
/// the memory of one context, by the number of its keys; and the time that threads lose when they share a context.
#[derive(Parser)]
#[command(name = "scale", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    options: Options,

    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Args)]
struct Options {
    /// Print one JSON object
    #[arg(long)]
    json: bool,

    /// Park 1, 10, 100, .. tasks, up to this many
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    max_tasks: u64,

    /// The number of rounds; each round measures everything once
    #[arg(long, value_name = "N", default_value = "5")]
    rounds: NonZeroUsize,

    /// How long each figure of threads that share a context is measured in each round
    #[arg(long, value_name = "SECONDS", default_value_t = 0.1)]
    seconds: f64,
}

/// The role of this program when it starts itself.
#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Park { kind: Kind, tasks: u64, repeats: usize },
    #[command(hide = true)]
    Keys { rounds: usize },
}

fn main() -> ExitCode {
    let Cli { options, role } = Cli::parse();
    let done = match role {
        None => measure(&options),
        Some(Role::Park { kind, tasks, repeats }) => {
            park::park(kind, tasks, repeats, meter).map(|figures| println!("{}", json!(figures)))
        }
        Some(Role::Keys { rounds }) => {
            println!("{}", json!(keys::here(rounds, meter)));
            Ok(())
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

/// This crate replaces the global allocator. The allocator counts for each thread separately, so it adds no contention.
fn meter(work: &mut dyn FnMut()) -> i64 {
    allocation_counter::measure(work).bytes_current
}

fn measure(options: &Options) -> Result<(), Error> {
    let said = |what: &str| {
        if !options.json {
            eprintln!("{what}");
        }
    };
    said("contexts of 1 to 1,002 keys");
    let keys = keys::measure(&current_exe()?, options.rounds.get())?;
    said("futures of 16 sizes");
    let sizes = sizes::measure(meter)?;
    said("threads that share a context");
    let contention = contention::measure(Duration::from_secs_f64(options.seconds), options.rounds.get())?;
    let mut memory = Vec::new();
    for tasks in memory::numbers(options.max_tasks) {
        said(&format!("{tasks} tasks"));
        memory.extend(memory::measure(&current_exe()?, tasks, options.rounds.get())?);
    }

    let outcomes = [Outcome::of("task_bytes_added", sizes::mean_above_bare(&sizes, |row| row.shared))];
    if options.json {
        let rows = json!({
            "keys": keys.json(),
            "tasks": memory::json(&memory),
            "sizes": sizes,
            "contention": contention::json(&contention),
        });
        println!("{}", report::json(&outcomes, rows));
    } else {
        println!("Contexts, by their keys: what they ask of the allocator; what a read or a binding takes.\n");
        println!("{}\n", keys.tables());
        println!("Parked tasks. Of each: bytes asked of the allocator, resident bytes, time to spawn and to finish.\n");
        println!("{}\n", memory::table(&memory));
        println!("Bytes of a parked task, by the size of the bare future: tokio rounds its tasks up to 128.\n");
        println!("{}\n", sizes::table(&sizes));
        println!("Threads that share one context, or one `Arc`.\n");
        println!("{}\n", contention::table(&contention));
        println!("{}", report::outcomes(&outcomes));
    }
    Ok(())
}
