//! The time that cargo takes for each variant, after the dependencies: in rounds, each of which has all variants.

use anyhow::Result;

use super::generate::{self, MODULES};
use super::variant::Variant;
use super::workspace::{Mode, Run, Workspace};
use crate::measure::Samples;

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// `cargo check` of the functions.
    Check,
    /// The same with a program that boxes each function of the first module as a `Send` future. To prove that it is one,
    /// the compiler goes through all futures below.
    Program,
    /// `cargo build` of that program.
    Build,
    /// `cargo check` of the functions with the compiler's incremental cache, after one body was edited.
    Edit,
}

impl Job {
    pub const ALL: [Job; 4] = [Job::Check, Job::Program, Job::Build, Job::Edit];

    /// A key of the JSON object.
    pub fn key(self) -> &'static str {
        match self {
            Job::Check => "check",
            Job::Program => "check_program",
            Job::Build => "build_program",
            Job::Edit => "check_edited",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Job::Check => "check",
            Job::Program => "check with handlers",
            Job::Build => "build with handlers",
            Job::Edit => "check an edit",
        }
    }

    fn run(self, workspace: &Workspace, variant: Variant) -> Result<Run> {
        let (command, target): (_, &[&str]) = match self {
            Job::Check | Job::Edit => ("check", &["--lib"]),
            Job::Program => ("check", &[]),
            Job::Build => ("build", &[]),
        };
        let arguments = [command, "--offline", "--quiet", "--package", variant.package()];
        workspace.succeed(arguments.iter().chain(target), Mode { incremental: self == Job::Edit })
    }
}

/// Seconds of one job and one variant, one figure a round.
#[derive(Default)]
pub struct Times {
    pub wall: Samples,
    /// User time of cargo and all that it started.
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
    // The dependencies are compiled with a small crate. What was compiled before an edit has to be the large one.
    let small = if job == Job::Edit { functions } else { 10 * MODULES.len() };
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
            if job == Job::Edit {
                let edited = generate::module(variant, MODULES.len() / 2, functions, round);
                workspace.write(variant.package(), &[edited])?;
            } else {
                workspace.touch(variant.package())?;
            }
            let run = job.run(workspace, variant)?;
            times.wall.push(run.wall.as_secs_f64());
            times.user.push(run.user.as_secs_f64());
        }
    }
    Ok(times)
}
