//! Runs programs, and makes failing programs smaller.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::generate::program;
use crate::print::{Names, source};
use crate::program::Body;
use crate::shrink;
use crate::steps::{THE_END, finish, run_body};
use crate::threads::{Workers, on_new_thread};
use crate::world::{Checks, Failure, World, become_thread};

/// The programs to run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The seed that all programs are made from.
    pub seed: u64,
    /// The number of the first program.
    pub first: u64,
    /// The greatest number of programs.
    pub programs: u64,
    /// The greatest number of steps.
    pub steps: u64,
    /// The longest time.
    pub time: Duration,
    /// The number of steps of a program, without the steps in bodies.
    pub length: usize,
    /// Prints the number of each program before it runs, because a crash prints no number.
    pub trace: bool,
}

impl Plan {
    /// All programs of a seed, without a limit.
    pub fn new(seed: u64) -> Self {
        let most = u64::MAX;
        Plan { seed, first: 0, programs: most, steps: most, time: Duration::MAX, length: LENGTH, trace: false }
    }
}

/// The length of programs, unless the plan has another.
pub const LENGTH: usize = 20;

/// The programs that were run.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    seed: u64,
    /// The number of programs.
    pub programs: u64,
    /// The number of steps.
    pub steps: u64,
    time: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { seed, programs, steps, time } = self;
        let seconds = time.as_secs_f64();
        write!(f, "seed {seed}: {programs} programs, {steps} steps in {seconds:.1} s")
    }
}

/// A program on which the machines differ.
#[derive(Debug)]
pub struct Found {
    report: Report,
    plan: Plan,
    number: u64,
    program: Body,
    outcome: Outcome,
    shrinking: Duration,
    is_alone: bool,
}

/// The result of running a program.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The difference between the machines.
    pub failure: Option<Failure>,
    /// The things that the operands stood for.
    pub names: Names,
    /// The number of steps that were run.
    pub steps: u64,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { report, plan, number, program, outcome, shrinking, is_alone } = self;
        let Some(failure) = &outcome.failure else { return Ok(()) };
        writeln!(f, "{report}, then a difference in program {number}")?;
        if *is_alone {
            writeln!(f, "(made smaller in {:.1} s, to {} steps)", shrinking.as_secs_f64(), shrink::size(program))?;
        } else {
            writeln!(f, "(not when it runs in new threads: it depends on the programs before)")?;
        }
        writeln!(f, "\n{}", source(program, &outcome.names, Some(failure.step)))?;
        let step = if failure.step == THE_END { "at the end".to_owned() } else { format!("step {}", failure.step) };
        writeln!(f, "{step}: {}\n", failure.message)?;
        let Plan { seed, length, .. } = plan;
        write!(f, "replay: cargo run -p ctx-model -- --seed {seed} --program {number} --length {length}")
    }
}

/// Programs run one at a time, because hooks see everything in their process.
static ALONE: Mutex<()> = Mutex::new(());

/// The right to run programs: a guard of the lock.
pub fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs programs until one fails, or until the plan is done.
///
/// # Errors
/// With the program that fails, as small as possible.
pub fn explore(plan: Plan) -> Result<Report, Box<Found>> {
    let _alone = alone();
    on_new_thread(|| explore_here(plan))
}

fn explore_here(plan: Plan) -> Result<Report, Box<Found>> {
    let (workers, begin) = (Arc::new(Workers::default()), Instant::now());
    let mut report = Report { seed: plan.seed, programs: 0, steps: 0, time: Duration::ZERO };
    while report.programs < plan.programs && report.steps < plan.steps && begin.elapsed() < plan.time {
        let number = plan.first + report.programs;
        let program = program(plan.seed, number, plan.length);
        if plan.trace {
            eprintln!("program {number}");
        }
        let outcome = run_here(&program, &workers, None);
        report.steps += outcome.steps;
        report.time = begin.elapsed();
        if outcome.failure.is_some() {
            return Err(Box::new(shrunk(plan, report, number, program, outcome)));
        }
        report.programs += 1;
    }
    Ok(report)
}

fn shrunk(plan: Plan, report: Report, number: u64, program: Body, outcome: Outcome) -> Found {
    let begin = Instant::now();
    // Operands keep the things that they stand for in the whole program, so that removing a step changes no other step.
    // This may hide the failure: if a step runs more than once, its operand may stand for several things.
    let fixed = Some(outcome.names.clone());
    let fixed = fixed.filter(|_| run_alone(&program, Some(outcome.names.clone())).failure.is_some());
    let is_alone = fixed.is_some() || run_alone(&program, None).failure.is_some();
    let mut found = Found { report, plan, number, program, outcome, shrinking: Duration::ZERO, is_alone };
    if is_alone {
        let fails = &mut |program: &Body| run_alone(program, fixed.clone()).failure.is_some();
        found.program = shrink::by_steps(found.program, fails);
        found.outcome = run_alone(&found.program, fixed);
        found.shrinking = begin.elapsed();
    }
    found
}

/// Runs a program on new threads, where earlier failures have left nothing behind.
///
/// `fixed` has the things that operands stand for, if an earlier run has found them.
pub fn run_alone(program: &Body, fixed: Option<Names>) -> Outcome {
    on_new_thread(|| run_here(program, &Arc::new(Workers::default()), fixed))
}

fn run_here(program: &Body, workers: &Arc<Workers>, fixed: Option<Names>) -> Outcome {
    become_thread(0);
    let world = World::new(3, Checks { in_lockstep: true }, Arc::clone(workers), fixed);
    world.caught(|| run_body(&world, program));
    finish(&world);
    Outcome { failure: world.failure(), names: world.names(), steps: world.steps() }
}

/// The source of the first program of a plan. The program is not run.
pub fn program_source(plan: &Plan) -> String {
    source(&program(plan.seed, plan.first, plan.length), &Names::new(), None)
}
