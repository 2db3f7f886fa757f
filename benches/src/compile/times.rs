//! The time that cargo takes for each variant, without the dependencies. Each round has all variants.

use anyhow::Result;

use super::generate::{self, MODULES};
use super::variant::Variant;
use super::workspace::{Mode, Run, Workspace};
use crate::measure::Samples;

/// The job that is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// `cargo check` of the functions.
    Check,
    /// The same with a program that boxes each function of the first module as a `Send` future. To prove `Send`, the
    /// compiler checks all futures below.
    Program,
    /// `cargo build` of that program.
    Build,
    /// The same when the functions are built already: what one more program, or one more test, takes.
    ProgramAlone,
    /// `cargo check` of the functions with the compiler's incremental cache, after one body was edited.
    Edit,
}

impl Job {
    pub const ALL: [Job; 5] = [Job::Check, Job::Program, Job::Build, Job::ProgramAlone, Job::Edit];

    /// The key in the JSON object.
    pub fn key(self) -> &'static str {
        match self {
            Job::Check => "check",
            Job::Program => "check_program",
            Job::Build => "build_program",
            Job::ProgramAlone => "build_program_alone",
            Job::Edit => "check_edited",
        }
    }

    /// The name in the table.
    pub fn label(self) -> &'static str {
        match self {
            Job::Check => "check",
            Job::Program => "check with handlers",
            Job::Build => "build with handlers",
            Job::ProgramAlone => "build the handlers alone",
            Job::Edit => "check an edit",
        }
    }

    fn run(self, workspace: &Workspace, variant: Variant) -> Result<Run> {
        let (command, target): (_, &[&str]) = match self {
            Job::Check | Job::Edit => ("check", &["--lib"]),
            Job::Program => ("check", &[]),
            Job::Build | Job::ProgramAlone => ("build", &[]),
        };
        let arguments = [command, "--offline", "--quiet", "--package", variant.package()];
        workspace.succeed(arguments.iter().chain(target), Mode { incremental: self == Job::Edit })
    }
}

/// The seconds of a job and a variant, with one figure for each round.
#[derive(Default)]
pub struct Times {
    pub wall: Samples,
    /// The user time of cargo and of all processes that it started.
    pub user: Samples,
}

/// Times a job for each of the variants, in their order.
pub fn measure(
    workspace: &Workspace,
    job: Job,
    variants: &[Variant],
    functions: usize,
    rounds: usize,
) -> Result<Vec<Times>> {
    // A small crate compiles the dependencies. Some jobs begin when the large crate has been compiled.
    let small = if matches!(job, Job::ProgramAlone | Job::Edit) { functions } else { 10 * MODULES.len() };
    for &variant in variants {
        workspace.package(variant.package(), variant.dependencies(), &generate::package(variant, small))?;
    }
    for &variant in variants {
        job.run(workspace, variant)?;
        workspace.write(variant.package(), &generate::package(variant, functions))?;
    }
    let mut times: Vec<Times> = variants.iter().map(|_| Times::default()).collect();
    for round in 1..=rounds {
        for (&variant, times) in variants.iter().zip(&mut times) {
            match job {
                Job::Edit => {
                    let edited = generate::module(variant, MODULES.len() / 2, functions, round);
                    workspace.write(variant.package(), &[edited])?;
                }
                Job::ProgramAlone => workspace.touch(variant.package(), "main.rs")?,
                Job::Check | Job::Program | Job::Build => workspace.touch(variant.package(), "lib.rs")?,
            }
            let run = job.run(workspace, variant)?;
            times.wall.push(run.wall.as_secs_f64());
            times.user.push(run.user.as_secs_f64());
        }
    }
    Ok(times)
}
