//! Programs whose tasks run on several threads at once.
//!
//! The order of steps is not known, so two properties are compared: the values that are read, because each thread has a
//! model of its own, and that each value is dropped once. Hooks are left out: their events cannot be told apart.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::Builder;
use std::time::Instant;

use crate::generate::program;
use crate::program::{Body, Op, Step, map_bodies};
use crate::run::{Plan, alone};
use crate::steps::{finish, run_body};
use crate::threads::{STACK, on_new_thread, poll};
use crate::world::{Checks, Failure, World, become_thread};

const THREADS: usize = 4;

/// Runs programs until one fails, or until the plan is done. Returns the number of programs and of steps.
///
/// # Errors
/// With the number of the program that fails, and its failure.
pub fn explore(plan: Plan) -> Result<(u64, u64), (u64, Failure)> {
    let _alone = alone();
    on_new_thread(|| explore_here(plan))
}

fn explore_here(plan: Plan) -> Result<(u64, u64), (u64, Failure)> {
    let begin = Instant::now();
    let (mut number, mut steps) = (0, 0);
    while number < plan.programs && steps < plan.steps && begin.elapsed() < plan.time {
        let program = without_hooks(&program(plan.seed, plan.first + number, plan.length));
        let (failure, ran) = run(&program);
        steps += ran;
        if let Some(failure) = failure {
            return Err((plan.first + number, failure));
        }
        number += 1;
    }
    Ok((number, steps))
}

fn run(program: &Body) -> (Option<Failure>, u64) {
    become_thread(0);
    let world = World::new(THREADS, Checks { in_lockstep: false }, Arc::default(), None);
    world.caught(|| run_body(&world, program));
    // Each thread takes a task, polls it once, and puts it back if it is pending.
    let polls = AtomicU64::new(0);
    std::thread::scope(|threads| {
        for thread in 1..THREADS {
            let (world, polls) = (&world, &polls);
            let work = move || {
                become_thread(thread);
                while !world.state().tasks.is_empty() && polls.fetch_add(1, Ordering::Relaxed) < MOST_POLLS {
                    poll(world, polls.load(Ordering::Relaxed) as u8, 0);
                }
                while world.leave_last() {}
            };
            Builder::new().stack_size(STACK).spawn_scoped(threads, work).expect("a thread can be made");
        }
    });
    finish(&world);
    (world.failure(), world.steps())
}

/// Without a limit, tasks that make tasks could go on for ever.
const MOST_POLLS: u64 = 2_000;

fn without_hooks(body: &Body) -> Body {
    let is_kept = |step: &&Step| !matches!(step.op, Op::Install(_) | Op::Uninstall(_));
    body.iter()
        .filter(is_kept)
        .map(|step| Step { number: step.number, op: map_bodies(&step.op, &mut without_hooks) })
        .collect()
}
