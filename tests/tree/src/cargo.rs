//! Runs cargo in a working copy.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::diagnostics::{self, Diagnostic};
use crate::options::{Folder, Options};
use crate::test_output::{self, Tests};

/// The toolchain of this project, which built this tool.
const TOOLCHAIN: Option<&str> = option_env!("RUSTUP_TOOLCHAIN");

/// The exit status of GNU `timeout` if it ended the command.
const TIMED_OUT: i32 = 124;

pub(crate) struct Cargo<'a> {
    folder: PathBuf,
    options: &'a Options,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    id: String,
}

#[derive(Default)]
pub(crate) struct Build {
    pub(crate) succeeded: bool,
    pub(crate) diagnostics: BTreeSet<Diagnostic>,
    pub(crate) duration: Duration,
    /// The messages of cargo itself.
    pub(crate) said: String,
}

impl Build {
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error)
    }

    pub(crate) fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error)
    }
}

impl<'a> Cargo<'a> {
    pub(crate) fn new(folder: &Path, options: &'a Options) -> Result<Cargo<'a>> {
        // The folder as the compiler names it.
        Ok(Cargo { folder: folder.canonicalize()?, options })
    }

    /// The package whose manifest is at the root.
    pub(crate) fn package(&self) -> Result<Package> {
        let output = self.run(&["metadata", "--no-deps", "--format-version=1"])?;
        if !output.status.success() {
            bail!("cargo cannot read the manifest\n{}", text(&output.stderr).trim_end());
        }
        let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo's metadata is not JSON")?;
        let manifest = self.folder.join("Cargo.toml").display().to_string();
        let packages = metadata["packages"].as_array();
        let package = packages.into_iter().flatten().find(|package| package["manifest_path"] == manifest.as_str());
        let field = |name: &str| package.and_then(|package| package[name].as_str()).map(str::to_owned);
        let package = |field: &dyn Fn(&str) -> Option<String>| {
            Some(Package { name: field("name")?, version: field("version")?, id: field("id")? })
        };
        if field("edition").as_deref() == Some("2015") {
            bail!("of the edition 2015, where `::ctx_runtime` is not a crate");
        }
        package(&field).context("cargo knows of no package in this folder")
    }

    /// Builds the tests without running them. If no test is to run at all, it only checks them.
    pub(crate) fn build(&self, package: &Package) -> Result<Build> {
        let start = Instant::now();
        let mut arguments = if self.options.runs_no_tests() { self.check() } else { self.test_with("--no-run") };
        arguments.push("--message-format=json".to_owned());
        let output = self.run(&arguments)?;
        if output.status.code() == Some(TIMED_OUT) {
            bail!("the build was given up after {} s", self.options.timeout);
        }
        Ok(Build {
            succeeded: output.status.success(),
            diagnostics: diagnostics::parse(&text(&output.stdout), &package.id),
            duration: start.elapsed(),
            said: text(&output.stderr),
        })
    }

    /// Makes cargo build the package again, without its dependencies.
    pub(crate) fn clean(&self, package: &Package) -> Result<()> {
        let output = self.run(&["clean", "--package", &package.name])?;
        if !output.status.success() {
            bail!("cargo cannot clean\n{}", text(&output.stderr).trim_end());
        }
        Ok(())
    }

    pub(crate) fn test(&self) -> Result<(Tests, String)> {
        let mut arguments = self.test_with("--no-fail-fast");
        arguments.push("--".to_owned());
        arguments.extend(self.options.test_args.split_whitespace().map(str::to_owned));
        let output = self.run(&arguments)?;
        let printed = text(&output.stdout);
        let timed_out = output.status.code() == Some(TIMED_OUT);
        Ok((Tests { timed_out, ..test_output::parse(&printed) }, printed))
    }

    fn test_with(&self, option: &str) -> Vec<String> {
        let targets: &[&str] = match self.options {
            Options { lib: true, .. } => &["--lib"],
            Options { no_doc: true, .. } => &["--tests"],
            _ => &[],
        };
        self.with_selection(&[&["test", option], targets].concat())
    }

    fn check(&self) -> Vec<String> {
        // `--lib` alone leaves out the tests of the library.
        let targets: &[&str] = if self.options.lib { &["--lib", "--profile=test"] } else { &["--tests"] };
        let command = if self.options.clippy { "clippy" } else { "check" };
        self.with_selection(&[&[command], targets].concat())
    }

    /// Adds the examples and features to a command.
    fn with_selection(&self, command: &[&str]) -> Vec<String> {
        let options = self.options;
        // By default, `cargo test` builds the examples.
        let with_examples =
            (options.lib || options.no_doc || options.runs_no_tests()) && options.include.contains(&Folder::Examples);
        let features = format!("--features={}", options.features.join(","));
        let arguments = [
            (with_examples, "--examples"),
            (options.all_features, "--all-features"),
            (options.no_default_features, "--no-default-features"),
            (!options.features.is_empty(), &features),
        ];
        let wanted = arguments.into_iter().filter(|(wanted, _)| *wanted).map(|(_, argument)| argument);
        command.iter().copied().chain(wanted).map(str::to_owned).collect()
    }

    fn run(&self, arguments: &[impl AsRef<str>]) -> Result<Output> {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", &self.options.timeout.to_string(), "cargo"]);
        command.args(arguments.iter().map(AsRef::as_ref));
        if let Some(toolchain) = TOOLCHAIN {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        if let Some(folder) = &self.options.target_dir {
            command.env("CARGO_TARGET_DIR", std::path::absolute(folder)?);
        }
        command.current_dir(&self.folder).env("CARGO_TERM_COLOR", "never").stdin(std::process::Stdio::null());
        command.output().context("cannot run `timeout` and `cargo`")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
