//! The cost of annotations for the compiler: times of `cargo check` and `cargo build`, sizes of futures and programs, depth
//! of calls.

use anyhow::{Result, ensure};
use clap::Parser;
use ctx_benches::compile::machine_code;
use ctx_benches::compile::nesting;
use ctx_benches::compile::report::Measured;
use ctx_benches::compile::sizes;
use ctx_benches::compile::times::{self, Job};
use ctx_benches::compile::variant::Variant;
use ctx_benches::compile::workspace::Workspace;

/// Compiles generated crates that differ in the annotation of their functions: plain, `#[with_context]`,
/// `#[tracing::instrument]`, `#[async_trait]`.
#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// The number of functions of each generated crate, a multiple of 10, at least 30.
    #[arg(long, default_value_t = 1000)]
    functions: usize,
    /// The number of rounds. Each time is the best of them.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Times only `cargo check` of the functions: no handlers, no build, no edit.
    #[arg(long)]
    quick: bool,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
    /// Keeps the generated crates, and prints their folder.
    #[arg(long)]
    keep: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (functions, rounds) = (arguments.functions, arguments.rounds);
    ensure!(functions >= 30 && functions.is_multiple_of(10), "--functions is a multiple of 10, and at least 30");
    ensure!(rounds > 0, "--rounds is at least 1");
    let workspace = Workspace::new()?;
    let variants = Variant::ALL.to_vec();
    let jobs = if arguments.quick { &Job::ALL[..1] } else { &Job::ALL };
    let mut times = Vec::new();
    for &job in jobs {
        eprintln!("{} ..", job.label());
        times.push((job, times::measure(&workspace, job, &variants, functions, rounds)?));
    }
    eprintln!("sizes ..");
    let sizes = sizes::measure(&workspace, &variants)?;
    eprintln!("machine code ..");
    let machine_code =
        variants.iter().map(|&variant| machine_code::measure(&workspace, variant)).collect::<Result<_>>()?;
    eprintln!("depths ..");
    let depths = variants.iter().map(|&variant| nesting::measure(&workspace, variant)).collect::<Result<_>>()?;
    let measured = Measured { variants, times, sizes, machine_code, depths };
    if arguments.json {
        println!("{}", measured.json());
    } else {
        println!("{}", measured.text());
    }
    if arguments.keep {
        eprintln!("the generated crates: {}", workspace.keep().display());
    }
    Ok(())
}
