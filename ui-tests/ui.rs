//! Programs that must not compile, and their messages. Each folder is named by the rule, each file by the case.
//! `pass/main.rs` has the programs that must compile.
//!
//! `cargo test -p ctx-ui-tests -- ui trybuild=name` runs the cases whose path contains `name`.
//! `TRYBUILD=overwrite` writes the `.stderr` files again, with the toolchain of `rust-toolchain.toml`.

use std::fs;
use std::path::{Path, PathBuf};

/// No program here compiles, so trybuild checks all programs at once.
#[test]
fn ui_fail() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*/*.rs");
    cases.compile_fail("../examples/checked/step[23]_*.rs");
}

/// Exactly one error must point at a line that ends in `//~`, exactly two at `//~ 2`, and no error at other lines.
/// So the compiler reports each mistake once, at its place, and no other error follows from it.
#[test]
fn each_mistake_is_said_once_in_the_words_of_the_user() {
    let faults: Vec<String> = cases().iter().flat_map(|case| faults(case)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// If `rust-src` is installed, as with editors, messages that point into the standard library show its lines.
#[test]
fn no_message_depends_on_whether_the_source_of_the_standard_library_is_installed() {
    let steps = entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/checked"));
    let said = cases().into_iter().chain(steps).map(|case| case.with_extension("stderr"));
    let differ: Vec<PathBuf> =
        said.filter(|said| fs::read_to_string(said).is_ok_and(|said| said.contains("$RUST"))).collect();
    assert!(differ.is_empty(), "these point into the standard library: {differ:#?}");
}

/// Each program begins with a title and a reason. docs/CHECKED_PROGRAMS.md lists them. `BLESS=1` writes the lists.
#[test]
fn the_docs_list_every_program_about_needs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = root.join("../docs/CHECKED_PROGRAMS.md");
    let written = fs::read_to_string(&docs).unwrap();
    let (mut expected, mut programs) = (String::new(), 0);
    for part in written.split_inclusive("<!-- end -->") {
        let Some((before, rest)) = part.split_once("<!-- ") else {
            expected.push_str(part);
            continue;
        };
        let folder = rest.split_once(" -->").unwrap().0;
        let list = list(&root.join(folder), folder);
        programs += list.len();
        expected.push_str(&format!(
            "{before}<!-- {folder} -->\n| program | why |\n|---|---|\n{}<!-- end -->",
            list.concat()
        ));
    }
    assert!(programs >= 40, "{programs} programs");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&docs, &expected).unwrap();
    }
    assert!(expected == written || std::env::var_os("BLESS").is_some(), "docs/CHECKED_PROGRAMS.md: run with `BLESS=1`");
}

/// The rows of the list: one for each program of a folder.
fn list(folder: &Path, name: &str) -> Vec<String> {
    let mut files = entries(folder);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    let row = |file: &PathBuf| {
        let source = fs::read_to_string(file).unwrap();
        let mut said = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
        let title = said.next().unwrap();
        let why: Vec<&str> = said.filter(|line| !line.is_empty()).collect();
        assert!(!why.is_empty(), "{}: why?", file.display());
        let file = file.file_name().unwrap().to_string_lossy();
        format!("| [{title}](../ui-tests/{name}/{file}) | {} |\n", why.join(" "))
    };
    files.iter().map(row).collect()
}

/// Names that the user has not written, and need not know.
const INTERNALS: [&str; 12] = [
    "__private",
    "AFuture",
    "AskedValue<",
    "Bindings",
    "Frame",
    "InAnnotatedFunction",
    "Keyed",
    "PartOfCall<",
    "Rewrap",
    "Scoped<",
    "Shareable",
    "Work<",
];

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fail");
    let mut cases: Vec<PathBuf> = entries(&root).iter().flat_map(|folder| entries(folder)).collect();
    cases.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    cases.sort();
    cases
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn faults(case: &Path) -> Vec<String> {
    let source = fs::read_to_string(case).unwrap();
    let source: Vec<&str> = source.lines().collect();
    let name = case.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display();
    let Ok(said) = fs::read_to_string(case.with_extension("stderr")) else {
        return vec![format!("{name}: not said at all")];
    };
    let mut faults = Vec::new();
    let errors = errors(&said);
    for (index, line) in source.iter().enumerate() {
        let expected = marked(line);
        let blamed = errors.iter().filter(|error| error.line == index + 1).count();
        if blamed != expected {
            faults.push(format!("{name}:{}: {blamed} errors, not {expected}", index + 1));
        }
    }
    for error in &errors {
        let place = source.get(error.line - 1).map_or("", |line| line.get(error.column - 1..).unwrap_or_default());
        if place.starts_with("#[") {
            faults.push(format!("{name}:{}: blames a whole attribute: {}", error.line, error.message));
        }
        if let Some(internal) = INTERNALS.iter().find(|internal| error.message.contains(*internal)) {
            faults.push(format!("{name}:{}: shows `{internal}`: {}", error.line, error.message));
        }
    }
    let warnings = said.lines().filter(|line| line.starts_with("warning"));
    faults.extend(warnings.map(|warning| format!("{name}: says besides: {warning}")));
    faults
}

/// The number of errors that a line must have.
fn marked(line: &str) -> usize {
    match line.split_once("//~") {
        Some((_, "")) => 1,
        Some((_, number)) => number.trim().parse().expect("`//~` is followed by nothing, or by a number"),
        None => 0,
    }
}

struct Error<'a> {
    message: &'a str,
    line: usize,
    column: usize,
}

/// The errors in a `.stderr` file, with the place that comes first for each error:
///
/// ```text
/// error[E0277]: message
///   --> fail/folder/case.rs:line:column
/// ```
fn errors(said: &str) -> Vec<Error<'_>> {
    let mut lines = said.lines().peekable();
    let mut errors = Vec::new();
    while let Some(message) = lines.next() {
        if !message.starts_with("error") {
            continue;
        }
        let mut place = lines.peek().and_then(|line| line.trim_start().strip_prefix("--> ")).unwrap_or("").rsplit(':');
        let mut number = || place.next().and_then(|number| number.parse().ok()).unwrap_or(1);
        let (column, line) = (number(), number());
        errors.push(Error { message, line, column });
    }
    errors
}
