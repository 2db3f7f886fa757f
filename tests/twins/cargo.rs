//! Runs cargo on the twins, and reads the messages about each program.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use crate::diagnostic;
use crate::program::{EDITIONS, Program};
use crate::workspace::{Twin, Workspace, members, package};

/// What is done with a program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pass {
    Rustc,
    Clippy,
    Run,
}

impl Pass {
    pub(crate) const ALL: [Pass; 3] = [Pass::Rustc, Pass::Clippy, Pass::Run];

    /// All passes, or the passes that `PASSES` names.
    fn chosen() -> Vec<Pass> {
        let chosen = std::env::var("PASSES").ok();
        let is_chosen =
            |pass: &Pass| chosen.as_ref().is_none_or(|names| names.split(' ').any(|name| name == pass.name()));
        Pass::ALL.into_iter().filter(is_chosen).collect()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Pass::Rustc => "rustc",
            Pass::Clippy => "clippy",
            Pass::Run => "run",
        }
    }
}

/// The text for a program that did not compile.
const NOT_RUN: &str = "it cannot be run";

/// The messages belong to a program, a pass, an edition and a twin.
pub(crate) type Key = (String, Pass, &'static str, Twin);

/// The messages about each twin, in the order of their text.
#[derive(Default)]
pub(crate) struct Said(BTreeMap<Key, Vec<String>>);

impl Said {
    pub(crate) fn of(&self, key: &Key) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Whether the plain program compiles, apart from lints, and runs if it asks to run.
    pub(crate) fn is_sound(&self, program: &Program) -> bool {
        let of_plain = |(name, _, _, twin): &Key| *name == program.name && *twin == Twin::Plain;
        let texts = self.0.iter().filter(|(key, _)| of_plain(key)).flat_map(|(_, texts)| texts);
        !texts.into_iter().any(|text| ["error[E", "error[]", NOT_RUN].iter().any(|start| text.starts_with(start)))
    }

    fn add(&mut self, key: Key, text: String) {
        let texts = self.0.entry(key).or_default();
        texts.push(text);
        texts.sort();
    }
}

pub(crate) fn said(workspace: &Workspace, programs: &[Program]) -> Said {
    let mut said = Said::default();
    for pass in Pass::chosen() {
        match pass {
            Pass::Rustc => compile(workspace, "check", pass, &mut said),
            Pass::Clippy => compile(workspace, "clippy", pass, &mut said),
            Pass::Run => run(workspace, programs, &mut said),
        }
    }
    said
}

fn compile(workspace: &Workspace, command: &str, pass: Pass, said: &mut Said) {
    let mut arguments = vec![command.to_owned()];
    let members: Vec<(String, &str, Twin)> =
        members().map(|(edition, twin)| (package(edition, twin), edition, twin)).collect();
    arguments.extend(members.iter().flat_map(|(name, ..)| ["--package".to_owned(), name.clone()]));
    arguments.extend(["--keep-going", "--message-format=json"].map(str::to_owned));
    let output = cargo(workspace, &arguments);
    let mut targets = 0;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        targets += usize::from(message["reason"] == "build-finished");
        let name = |id: &str| members.iter().find(|(name, ..)| id.contains(&format!("/{name}#")));
        if message["reason"] != "compiler-message" {
            continue;
        }
        let Some((package, edition, twin)) = name(message["package_id"].as_str().unwrap()) else {
            panic!("a dependency says something: {}", message["message"]["rendered"]);
        };
        let program = message["target"]["name"].as_str().unwrap().to_owned();
        if let Some(text) = diagnostic::text(&message["message"]) {
            // The names of types of closures and blocks contain a path.
            said.add((program, pass, edition, *twin), text.replace(package.as_str(), "twin"));
        }
    }
    assert_eq!(targets, 1, "cargo did not come to its end\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs the programs that ask to run.
fn run(workspace: &Workspace, programs: &[Program], said: &mut Said) {
    for edition in EDITIONS {
        let programs: Vec<&Program> =
            programs.iter().filter(|program| program.runs && program.editions.contains(&edition)).collect();
        if programs.is_empty() {
            continue;
        }
        for twin in Twin::BOTH {
            let package = package(edition, twin);
            let mut arguments = ["build", "--keep-going", "--package", &package].map(str::to_owned).to_vec();
            arguments.extend(programs.iter().flat_map(|program| ["--bin".to_owned(), program.name.clone()]));
            // The programs of all packages have the same names. So if a program does not compile, the file of another
            // package must not be in its place.
            let file = |program: &Program| workspace.root.join(format!("target/debug/{}", program.name));
            programs.iter().for_each(|program| drop(fs::remove_file(file(program))));
            let _ = cargo(workspace, &arguments);
            for program in &programs {
                let text = match Command::new(file(program)).env_remove("RUST_BACKTRACE").output() {
                    Ok(output) => printed(&output).replace(&package, "twin"),
                    Err(error) => format!("{NOT_RUN}: {error}\n"),
                };
                said.add((program.name.clone(), Pass::Run, edition, twin), text);
            }
        }
    }
}

/// The output of a program, without the numbers of its threads.
fn printed(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    let errors = errors.lines().map(|line| match (line.find("' ("), line.find(") panicked at")) {
        (Some(from), Some(to)) => format!("{}{}", &line[..=from], &line[to + 1..]),
        _ => line.to_owned(),
    });
    let errors: Vec<String> = errors.collect();
    format!("{}\n{}{}\n", output.status, String::from_utf8_lossy(&output.stdout), errors.join("\n"))
}

fn cargo(workspace: &Workspace, arguments: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(&workspace.root).env("CARGO_TERM_COLOR", "never");
    // Clippy's own driver, or a build of the whole workspace, sets these variables for a test that it runs.
    for name in ["CLIPPY_CONF_DIR", "RUSTFLAGS", "CARGO_TARGET_DIR", "CARGO_ENCODED_RUSTFLAGS"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}
