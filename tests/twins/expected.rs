//! The differences on purpose, with their reasons in docs/DIFFERENCES.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::compare::Differences;
use crate::program::Program;

/// The headings of docs/DIFFERENCES.md, with the number of programs that name each heading.
pub(crate) struct Reasons(BTreeMap<String, usize>);

impl Reasons {
    pub(crate) fn read() -> Reasons {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DIFFERENCES.md");
        let docs = fs::read_to_string(path).unwrap();
        Reasons(
            docs.lines().filter_map(|line| line.strip_prefix("### ")).map(|reason| (reason.to_owned(), 0)).collect(),
        )
    }

    pub(crate) fn counts(&self) -> String {
        let counts: Vec<String> = self.0.iter().map(|(reason, programs)| format!("{programs} {reason}")).collect();
        counts.join(", ")
    }

    /// Fails if no program names a reason.
    pub(crate) fn assert_used(&self) {
        let unused: Vec<&String> =
            self.0.iter().filter(|(_, programs)| **programs == 0).map(|(reason, _)| reason).collect();
        assert!(unused.is_empty(), "docs/DIFFERENCES.md gives reasons for nothing: {unused:?}");
    }
}

/// The fault of a program whose differences are not those of its `.differs` file.
pub(crate) fn fault(
    program: &Program,
    differences: &Differences,
    reasons: &mut Reasons,
    shows_all: bool,
) -> Option<String> {
    let file = program.path.with_extension("differs");
    let written = fs::read_to_string(&file).unwrap_or_default();
    let (reason, expected) = written.split_once('\n').unwrap_or(("", ""));
    let (reason, found) = (reason.trim(), differences.text());
    if shows_all && !found.is_empty() {
        println!("{}\n{found}", program.name);
    }
    if found != expected && std::env::var_os("BLESS").is_some() {
        match differences.is_empty() {
            true => fs::remove_file(&file).unwrap(),
            false => fs::write(&file, format!("{reason}\n{found}")).unwrap(),
        }
        return None;
    }
    match reasons.0.get_mut(reason) {
        Some(programs) => *programs += 1,
        None if written.is_empty() => {}
        None => return Some(format!("{}: docs/DIFFERENCES.md has no heading `### {reason}`", file.display())),
    }
    if found == expected {
        return None;
    }
    let expected = if expected.is_empty() { "    no difference\n" } else { expected };
    Some(format!("== {}\nexpected:\n{expected}\nfound:\n{found}", program.name))
}
