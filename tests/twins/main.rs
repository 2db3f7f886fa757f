//! Each program in `programs` is compiled twice: as it is written, and plain, with spaces in place of the attributes.
//! Both have the same lines and columns, so every diagnostic of rustc and clippy must be the same: code, message,
//! places, help. A program that begins with `//@ run` also runs, and must print the same output.
//!
//! ```text
//! cargo test -p ctx-twins                   compare all
//! TWINS=arguments cargo test -p ctx-twins   compare the programs whose path contains `arguments`, and show the difference
//! PASSES="rustc run" cargo test -p ctx-twins     only these passes of `rustc`, `clippy` and `run`
//! BLESS=1 cargo test -p ctx-twins           write the differences into the `.differs` files
//! ```
//!
//! A `.differs` file beside a program lists its differences on purpose. The first line of the file names the reason: a
//! heading of docs/DIFFERENCES.md. The test fails if a difference is not listed, and if a listed difference is gone.

mod blank;
mod cargo;
mod compare;
mod diagnostic;
mod expected;
mod program;
mod workspace;

use crate::compare::Differences;
use crate::expected::Reasons;
use crate::workspace::Workspace;

#[test]
fn an_annotated_program_is_the_plain_one() {
    let programs = program::all();
    let chosen = std::env::var("TWINS").ok();
    let programs: Vec<_> =
        programs.into_iter().filter(|program| chosen.as_ref().is_none_or(|part| program.name.contains(part))).collect();
    assert!(!programs.is_empty(), "no such program");
    let workspace = Workspace::write(&programs);
    let said = cargo::said(&workspace, &programs);
    let differences: Vec<Differences> = programs.iter().map(|program| compare::compare(program, &said)).collect();
    let mut reasons = Reasons::read();
    let faults: Vec<String> = programs
        .iter()
        .zip(&differences)
        .filter_map(|(program, differences)| expected::fault(program, differences, &mut reasons, chosen.is_some()))
        .collect();
    // If both twins do not compile, their messages may be equal although the test checks nothing.
    let unsound = programs.iter().filter(|program| !program.is_mistake() && !said.is_sound(program));
    let unsound: Vec<&str> = unsound.map(|program| program.name.as_str()).collect();
    assert!(unsound.is_empty(), "these have errors, and are not in `mistakes`: {unsound:?}");
    let differ = differences.iter().filter(|differences| !differences.is_empty()).count();
    println!("{} programs, {differ} differ: {}", programs.len(), reasons.counts());
    assert!(faults.is_empty(), "{} programs are not as expected\n\n{}", faults.len(), faults.join("\n"));
    if chosen.is_none() {
        reasons.assert_used();
        assert!(programs.len() >= 150, "{} programs", programs.len());
    }
}
