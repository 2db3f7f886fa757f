//! Makes a failing program smaller, as long as the program fails.

use std::sync::Arc;

use crate::program::{Binds, Body, Flavour, Op, Step, Work, map_bodies};

/// The greatest number of programs to try.
const TRIES: usize = 4_000;

/// Removes steps, the last one first, and replaces steps by their bodies, until nothing more can be removed. The steps
/// keep their numbers.
pub fn by_steps(mut best: Body, fails: &mut dyn FnMut(&Body) -> bool) -> Body {
    let mut tries = 0;
    let mut before = size(&best) + 1;
    while size(&best) < before {
        before = size(&best);
        for number in numbers(&best).into_iter().rev() {
            for replacement in smaller(&best, number) {
                tries += 1;
                if tries > TRIES {
                    return best;
                }
                let program = replace(&best, number, &replacement);
                if fails(&program) {
                    best = program;
                    break;
                }
            }
        }
    }
    best
}

fn numbers(program: &Body) -> Vec<u32> {
    let mut numbers = Vec::new();
    visit(program, &mut |step| numbers.push(step.number));
    numbers
}

/// The replacements of a step: nothing, each of its bodies, the step without one of its bodies, or with a plain value.
fn smaller(program: &Body, number: u32) -> Vec<Vec<Step>> {
    let Some(op) = step(program, number) else { return Vec::new() };
    let bodies = bodies(&op);
    let mut smaller = vec![Vec::new()];
    smaller.extend(bodies.iter().map(|body| body.to_vec()));
    for left_out in &bodies {
        let without = |body: &Body| if Arc::ptr_eq(body, left_out) { Body::default() } else { Arc::clone(body) };
        smaller.push(vec![Step { number, op: map_bodies(&op, &mut |body| without(body)) }]);
    }
    smaller.extend(plainer(&op).map(|op| vec![Step { number, op }]));
    smaller
}

/// The same step with one plain value of `A` in place of its values.
fn plainer(op: &Op) -> Option<Op> {
    let plain = || Binds { shape: 0, at: 0, flavour: Flavour::Plain };
    let plainer = match op {
        Op::Run(_, body) => Op::Run(plain(), Arc::clone(body)),
        Op::With(snapshot, _) => Op::With(*snapshot, plain()),
        Op::Make(Work::Scope(_), body, then) => Op::Make(Work::Scope(plain()), Arc::clone(body), *then),
        _ => return None,
    };
    (plainer != *op).then_some(plainer)
}

/// The number of steps in a program, including bodies.
pub fn size(program: &Body) -> u32 {
    let mut size = 0;
    visit(program, &mut |_| size += 1);
    size
}

fn visit(body: &Body, f: &mut dyn FnMut(&Step)) {
    for step in body.iter() {
        f(step);
        map_bodies(&step.op, &mut |body| {
            visit(body, f);
            Arc::clone(body)
        });
    }
}

fn step(program: &Body, number: u32) -> Option<Op> {
    let mut found = None;
    visit(program, &mut |step| {
        if step.number == number {
            found = Some(step.op.clone());
        }
    });
    found
}

fn bodies(op: &Op) -> Vec<Body> {
    let mut bodies = Vec::new();
    map_bodies(op, &mut |body| {
        bodies.push(Arc::clone(body));
        Arc::clone(body)
    });
    bodies.retain(|body| !body.is_empty());
    bodies
}

fn replace(body: &Body, number: u32, replacement: &[Step]) -> Body {
    body.iter()
        .flat_map(|step| {
            if step.number == number {
                return replacement.to_vec();
            }
            let op = map_bodies(&step.op, &mut |body| replace(body, number, replacement));
            vec![Step { number: step.number, op }]
        })
        .collect()
}
