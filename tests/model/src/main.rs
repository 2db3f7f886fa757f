//! Runs random programs for as long as you like: `cargo run --release -p ctx-model -- --steps 10000000`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use ctx_model::parallel;
use ctx_model::run::{LENGTH, Plan, explore, program_source};

/// Runs random programs on ctx-runtime and on a model of it, and compares them after each step.
#[derive(Parser)]
struct Arguments {
    /// The seed that all programs are made from.
    #[arg(long, default_value_t = ctx_model::seed_of_the_day())]
    seed: u64,
    /// Runs only the program with this number.
    #[arg(long)]
    program: Option<u64>,
    /// The number of the first program.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Ends after this many steps.
    #[arg(long)]
    steps: Option<u64>,
    /// Ends after this many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// The number of steps of a program, without the steps in bodies.
    #[arg(long, default_value_t = LENGTH)]
    length: usize,
    /// Prints the number of each program before it runs, to find a program that crashes.
    #[arg(long)]
    trace: bool,
    /// Runs the tasks of each program on several threads at once, and compares only reads and drops.
    #[arg(long)]
    parallel: bool,
    /// Prints the program, and does not run it.
    #[arg(long, requires = "program")]
    print: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut plan =
        Plan { length: arguments.length, first: arguments.first, trace: arguments.trace, ..Plan::new(arguments.seed) };
    if let Some(number) = arguments.program {
        (plan.first, plan.programs) = (number, 1);
        if arguments.print {
            println!("{}", program_source(&plan));
            return ExitCode::SUCCESS;
        }
    }
    plan.steps = arguments.steps.unwrap_or(plan.steps);
    match (arguments.seconds, arguments.steps, arguments.program) {
        (Some(seconds), ..) => plan.time = Duration::from_secs(seconds),
        (None, None, None) => plan.time = Duration::from_secs(10),
        _ => {}
    }
    if arguments.parallel {
        return in_parallel(plan);
    }
    match explore(plan) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(found) => {
            println!("{found}");
            ExitCode::FAILURE
        }
    }
}

fn in_parallel(plan: Plan) -> ExitCode {
    match parallel::explore(plan) {
        Ok((programs, steps)) => {
            println!("seed {}: {programs} programs in parallel, {steps} steps", plan.seed);
            ExitCode::SUCCESS
        }
        Err((number, failure)) => {
            println!("seed {}: program {number}, step {}: {}", plan.seed, failure.step, failure.message);
            ExitCode::FAILURE
        }
    }
}
