//! Runs random programs for a short time, as a test.

use std::time::Duration;

use ctx_model::run::{Plan, explore};
use ctx_model::{parallel, seed_of_the_day};

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{variable} is a number, and not {value:?}")))
}

fn plan(default_seconds: u64) -> Plan {
    let seed = number("CTX_MODEL_SEED").unwrap_or_else(seed_of_the_day);
    let (seconds, steps) = (number("CTX_MODEL_SECONDS"), number("CTX_MODEL_STEPS"));
    let time = match (seconds, steps) {
        (Some(seconds), _) => Duration::from_secs(seconds),
        (None, Some(_)) => Duration::MAX,
        (None, None) => Duration::from_secs(default_seconds),
    };
    Plan { steps: steps.unwrap_or(u64::MAX), time, ..Plan::new(seed) }
}

#[test]
fn the_runtime_does_what_the_model_does() {
    match explore(plan(8)) {
        Ok(report) => println!("{report}"),
        Err(found) => panic!("{found}"),
    }
}

#[test]
fn tasks_on_several_threads_at_once_read_what_the_model_says() {
    let plan = plan(2);
    match parallel::explore(plan) {
        Ok((programs, steps)) => println!("seed {}: {programs} programs in parallel, {steps} steps", plan.seed),
        Err((number, failure)) => {
            panic!("seed {}, program {number}, step {}: {}", plan.seed, failure.step, failure.message)
        }
    }
}
