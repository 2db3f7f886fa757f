//! The changes that the annotations of a tree caused, as a table and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cargo::Build;
use crate::diagnostics::Diagnostic;
use crate::functions::Reason;
use crate::test_output::Tests;

/// The greatest number of errors that are shown.
const SHOWN: usize = 5;

pub(crate) struct Report {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) found: usize,
    pub(crate) annotated: usize,
    pub(crate) left_out: BTreeMap<Reason, usize>,
    pub(crate) unparsed: Vec<PathBuf>,
    pub(crate) broken: Vec<Broken>,
    /// `None` if only functions were counted.
    pub(crate) compared: Option<Compared>,
    /// The path of the annotated copy, if it is kept.
    pub(crate) kept: Option<PathBuf>,
}

/// A function that does not compile when it is annotated.
pub(crate) struct Broken {
    pub(crate) path: PathBuf,
    pub(crate) line: usize,
    pub(crate) function: String,
    pub(crate) error: String,
}

pub(crate) struct Compared {
    /// Whether both builds compiled only the crate.
    pub(crate) timed: bool,
    pub(crate) before: Run,
    pub(crate) after: Run,
}

pub(crate) struct Run {
    pub(crate) build: Build,
    /// The results, and the output of the test programs. `None` if no tests were run.
    pub(crate) tests: Option<(Tests, String)>,
}

impl Compared {
    fn new_warnings(&self) -> Vec<&Diagnostic> {
        only_in(&self.after.build, &self.before.build)
    }

    /// The warnings that are gone. A build that fails does not reach all lints, so nothing is known then.
    fn lost_warnings(&self) -> Vec<&Diagnostic> {
        if self.after.build.succeeded { only_in(&self.before.build, &self.after.build) } else { Vec::new() }
    }

    /// Tests that passed before, and now fail or are missing.
    fn lost_tests(&self) -> Vec<&str> {
        match (&self.before.tests, &self.after.tests) {
            (Some((before, _)), Some((after, _))) => {
                before.names_passed.difference(&after.names_passed).map(|(_, name)| name.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn timed_out(&self) -> bool {
        self.after.tests.as_ref().is_some_and(|(tests, _)| tests.timed_out)
    }

    fn is_unchanged(&self) -> bool {
        let fewer = match (&self.before.tests, &self.after.tests) {
            (Some((before, _)), Some((after, _))) => after.passed < before.passed,
            _ => false,
        };
        self.after.build.succeeded
            && self.new_warnings().is_empty()
            && self.lost_warnings().is_empty()
            && self.lost_tests().is_empty()
            && !fewer
            && !self.timed_out()
    }
}

/// The warnings of one build that the other build does not have.
fn only_in<'a>(build: &'a Build, other: &Build) -> Vec<&'a Diagnostic> {
    let others: BTreeSet<_> = other.warnings().map(Diagnostic::key).collect();
    build.warnings().filter(|warning| !others.contains(&warning.key())).collect()
}

impl Report {
    pub(crate) fn is_unchanged(&self) -> bool {
        self.broken.is_empty() && self.compared.as_ref().is_none_or(Compared::is_unchanged)
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.name, self.version)?;
        writeln!(f, "  functions   {:>7} found, {} annotated", self.found, self.annotated)?;
        for (reason, count) in &self.left_out {
            writeln!(f, "  left out    {count:>7} {}", reason.name())?;
        }
        for path in &self.unparsed {
            writeln!(f, "  not a file of Rust by itself: {}", path.display())?;
        }
        for broken in &self.broken {
            writeln!(
                f,
                "  does not compile annotated: {} ({}:{})",
                broken.function,
                broken.path.display(),
                broken.line
            )?;
            indented(f, &broken.error)?;
        }
        if let Some(compared) = &self.compared {
            table(f, compared)?;
            findings(f, compared)?;
            writeln!(f, "  {}", if self.is_unchanged() { "unchanged" } else { "CHANGED" })?;
        }
        if let Some(kept) = &self.kept {
            writeln!(f, "  the copy is in {}", kept.display())?;
        }
        Ok(())
    }
}

fn table(f: &mut Formatter<'_>, compared: &Compared) -> fmt::Result {
    let Compared { before, after, timed } = compared;
    let mut row =
        |name: &str, before: &dyn Display, after: &dyn Display| writeln!(f, "  {name:<14} {before:>9} {after:>9}");
    row("", &"before", &"after")?;
    let yes = |build: &Build| if build.succeeded { "yes" } else { "NO" };
    row("compiles", &yes(&before.build), &yes(&after.build))?;
    if *timed {
        let seconds = |build: &Build| format!("{:.1} s", build.duration.as_secs_f64());
        row("build", &seconds(&before.build), &seconds(&after.build))?;
    }
    row("warnings", &before.build.warnings().count(), &after.build.warnings().count())?;
    let count = |run: &Run, count: fn(&Tests) -> usize| match &run.tests {
        Some((tests, _)) => count(tests).to_string(),
        None => "-".to_owned(),
    };
    let mut tests = |name: &str, of: fn(&Tests) -> usize| row(name, &count(before, of), &count(after, of));
    tests("tests passed", |tests| tests.passed)?;
    tests("tests failed", |tests| tests.failed)?;
    tests("tests ignored", |tests| tests.ignored)
}

fn findings(f: &mut Formatter<'_>, compared: &Compared) -> fmt::Result {
    let build = &compared.after.build;
    if !build.succeeded {
        writeln!(f, "  {} errors", build.errors().count())?;
        for error in build.errors().take(SHOWN) {
            indented(f, &error.rendered.0)?;
        }
        if build.errors().next().is_none() {
            indented(f, &build.said)?;
        }
    }
    for (what, warnings) in [("new warning", compared.new_warnings()), ("lost warning", compared.lost_warnings())] {
        for warning in warnings {
            writeln!(f, "  {what}")?;
            indented(f, &warning.rendered.0)?;
        }
    }
    let lost = compared.lost_tests();
    for test in &lost {
        writeln!(f, "  passed before, does not now: {test}")?;
    }
    if let (false, Some((_, printed))) = (lost.is_empty(), &compared.after.tests) {
        for line in printed.lines().filter(|line| line.contains("panicked at")).take(SHOWN) {
            indented(f, line)?;
        }
    }
    if compared.timed_out() {
        writeln!(f, "  the annotated tests were given up")?;
    }
    Ok(())
}

fn indented(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    text.trim_end().lines().try_for_each(|line| writeln!(f, "    {line}"))
}

pub(crate) fn to_json(reports: &[Report]) -> String {
    let reports: Vec<Value> = reports.iter().map(report).collect();
    format!("{:#}", Value::from(reports))
}

fn report(report: &Report) -> Value {
    let left_out: BTreeMap<&str, usize> =
        report.left_out.iter().map(|(reason, count)| (reason.name(), *count)).collect();
    let broken = report.broken.iter().map(|broken| {
        json!({ "function": broken.function, "file": broken.path, "line": broken.line, "error": broken.error })
    });
    let compared = report.compared.as_ref();
    json!({
        "name": report.name,
        "version": report.version,
        "functions": report.found,
        "annotated": report.annotated,
        "left_out": left_out,
        "unparsed": report.unparsed,
        "broken": broken.collect::<Vec<_>>(),
        "before": compared.map(|compared| run(&compared.before, compared.timed)),
        "after": compared.map(|compared| run(&compared.after, compared.timed)),
        "new_warnings": compared.map(|compared| rendered(compared.new_warnings())),
        "lost_warnings": compared.map(|compared| rendered(compared.lost_warnings())),
        "lost_tests": compared.map(Compared::lost_tests),
        "unchanged": report.is_unchanged(),
        "copy": report.kept,
    })
}

fn run(run: &Run, timed: bool) -> Value {
    let tests = run.tests.as_ref().map(|(tests, _)| {
        json!({
            "passed": tests.passed,
            "failed": tests.failed,
            "ignored": tests.ignored,
            "timed_out": tests.timed_out,
        })
    });
    json!({
        "compiles": run.build.succeeded,
        "seconds": timed.then_some(run.build.duration.as_secs_f64()),
        "warnings": run.build.warnings().count(),
        "errors": rendered(run.build.errors()),
        "tests": tests,
    })
}

fn rendered<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<&'a str> {
    diagnostics.into_iter().map(|diagnostic| diagnostic.rendered.0.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Rendered;

    fn run(succeeded: bool, warnings: &[(&str, usize)]) -> Run {
        let warning = |(message, line): &(&str, usize)| Diagnostic {
            is_error: false,
            places: vec![("src/lib.rs".into(), *line)],
            message: (*message).to_owned(),
            code: "unused".to_owned(),
            rendered: Rendered(String::new()),
        };
        let diagnostics = warnings.iter().map(warning).collect();
        Run { build: Build { succeeded, diagnostics, ..Build::default() }, tests: None }
    }

    /// The lines of new warnings, and of missing warnings.
    fn changes(compared: &Compared) -> String {
        let lines = |warnings: Vec<&Diagnostic>| warnings.iter().map(|warning| warning.places[0].1).collect::<Vec<_>>();
        format!("{:?} {:?}", lines(compared.new_warnings()), lines(compared.lost_warnings()))
    }

    #[test]
    fn a_warning_that_comes_and_a_warning_that_goes_are_changes() {
        let (stays, moves) = (("one", 1), ("two", 2));
        let compare =
            |before: &[_], after: &[_]| Compared { timed: false, before: run(true, before), after: run(true, after) };
        let same = compare(&[stays, moves], &[moves, stays]);
        assert!(same.is_unchanged() && changes(&same) == "[] []");
        let new = compare(&[stays], &[stays, moves]);
        assert!(!new.is_unchanged() && changes(&new) == "[2] []");
        let lost = compare(&[stays, moves], &[stays]);
        assert!(!lost.is_unchanged() && changes(&lost) == "[] [2]");
        let moved = compare(&[moves], &[("two", 3)]);
        assert_eq!(changes(&moved), "[3] [2]");
    }

    #[test]
    fn of_a_build_that_fails_no_warning_is_said_to_be_lost() {
        let compared = Compared { timed: false, before: run(true, &[("one", 1)]), after: run(false, &[]) };
        assert!(!compared.is_unchanged() && changes(&compared) == "[] []");
    }
}
