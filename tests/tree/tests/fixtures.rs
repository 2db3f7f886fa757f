//! Runs the tool on small crates that the tests write: the counts of functions, and the changes that the tool notices.

use std::fs;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Each kind of function, once.
const SHAPES: &str = r#"//! Shapes.

pub async fn double(number: u32) -> u32 {
    number * 2
}

pub const fn limit() -> u32 {
    10
}

pub trait Shape {
    fn sides(&self) -> u32;

    fn is_round(&self) -> bool {
        self.sides() == 0
    }
}

pub struct Stack<T>(pub Vec<T>);

impl<T: Clone> Stack<T> {
    pub fn top(&self) -> Option<T> {
        fn last<T>(items: &[T]) -> Option<&T> {
            items.last()
        }
        last(&self.0).cloned()
    }
}

impl<T> Shape for Stack<T> {
    fn sides(&self) -> u32 {
        4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_has_a_top() {
        assert_eq!(Stack(vec![1, 2]).top(), Some(2));
    }

    #[test]
    #[ignore]
    fn slow() {}
}
"#;

/// A call that looks like a spawn site, but the function requires a `Fn`.
const CALLS_ITS_WORK_TWICE: &str = r#"pub struct Pool;

impl Pool {
    pub fn spawn(&self, work: impl Fn() -> u32) -> u32 {
        work() + work()
    }
}

pub fn twice() -> u32 {
    Pool.spawn(|| 1)
}

#[test]
fn two() {
    assert_eq!(twice(), 2);
}
"#;

/// A function that reads its own source sees the attribute.
const READS_ITS_OWN_SOURCE: &str = r#"
#[test]
fn has_one_attribute() {
    assert_eq!(include_str!("lib.rs").matches("with_context").count(), 1);
}
"#;

/// Runs the tool. Cargo mistakes crates of the same name and version for each other, so each test uses another name.
fn run(name: &str, library: &str, options: &[&str]) -> Output {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2021\"\n");
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.path().join("src/lib.rs"), library).unwrap();
    // With the versions of the workspace, cargo fetches nothing.
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_annotate-tree"));
    // The fixtures share one build of the runtime.
    command.arg(folder.path()).args(options).args(["--keep-lock", "--target-dir", env!("CARGO_TARGET_TMPDIR")]);
    let output = command.env("CARGO_NET_OFFLINE", "true").output().unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("src/lib.rs")).unwrap(), library, "the tree itself is untouched");
    output
}

fn report(name: &str, library: &str, options: &[&str]) -> (Option<i32>, Value) {
    let output = run(name, library, &[&["--json", "--no-doc"], options].concat());
    let reports: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), reports[0].clone())
}

#[test]
fn an_annotated_crate_is_counted_and_unchanged() {
    let (status, report) = report("counted", SHAPES, &[]);
    assert_eq!(status, Some(0), "{report:#}");
    assert_eq!((&report["name"], &report["version"]), (&json!("counted"), &json!("1.2.3")));
    assert_eq!((&report["functions"], &report["annotated"]), (&json!(9), &json!(8)));
    assert_eq!(report["left_out"], json!({ "const": 1 }));
    let tests = json!({ "passed": 1, "failed": 0, "ignored": 1, "timed_out": false });
    assert_eq!((&report["before"]["tests"], &report["after"]["tests"]), (&tests, &tests));
    assert_eq!((&report["new_warnings"], &report["lost_tests"]), (&json!([]), &json!([])));
}

#[test]
fn blocks_are_annotated_as_a_whole() {
    let (status, report) = report("blocks", SHAPES, &["--containers"]);
    assert_eq!(status, Some(0), "{report:#}");
    assert_eq!((&report["annotated"], &report["after"]["tests"]["passed"]), (&json!(8), &json!(1)));
}

#[test]
fn a_crate_that_does_not_compile_any_more_is_noticed() {
    let (status, report) = report("noticed", CALLS_ITS_WORK_TWICE, &[]);
    assert_eq!(status, Some(1), "{report:#}");
    assert_eq!(report["after"]["compiles"], false);
    let error = report["after"]["errors"][0].as_str().unwrap();
    assert!(error.contains("src/lib.rs:10"), "{error}");
}

#[test]
fn what_is_broken_is_left_out_on_demand() {
    let (status, report) = report("on-demand", CALLS_ITS_WORK_TWICE, &["--leave-out-broken"]);
    assert_eq!(status, Some(1), "still a finding");
    assert_eq!((&report["broken"][0]["function"], &report["broken"][0]["line"]), (&json!("twice"), &json!(10)));
    assert_eq!(report["left_out"], json!({ "does not compile annotated": 1 }));
    assert_eq!(report["after"]["tests"]["passed"], 1);
}

#[test]
fn a_function_can_be_skipped_by_name() {
    for (name, options) in [("skip", &["--skip", "twice"][..]), ("skip-in", &["--skip", "twice", "--containers"])] {
        let (status, report) = report(name, CALLS_ITS_WORK_TWICE, options);
        assert_eq!(status, Some(0), "{report:#}");
        assert_eq!(report["left_out"], json!({ "asked to": 1 }));
    }
}

#[test]
fn a_test_that_fails_now_is_named() {
    let (status, report) = report("named", READS_ITS_OWN_SOURCE, &[]);
    assert_eq!(status, Some(1), "{report:#}");
    assert_eq!(report["lost_tests"], json!(["has_one_attribute"]));
    assert_eq!((&report["before"]["tests"]["failed"], &report["after"]["tests"]["failed"]), (&json!(0), &json!(1)));
}

#[test]
fn what_clippy_says_is_compared() {
    let (status, report) = report("clippy", "pub fn nothing() {\n    return;\n}\n", &["--clippy"]);
    assert_eq!(status, Some(0), "{report:#}");
    assert_eq!((&report["before"]["warnings"], &report["after"]["warnings"]), (&json!(1), &json!(1)));
}

#[test]
fn a_dry_run_counts_and_builds_nothing() {
    let output = run("dry", "pub fn broken() -> u32 { missing() }", &["--dry-run"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed, "dry 1.2.3\n  functions         1 found, 1 annotated\n");
}

#[test]
fn a_tree_that_does_not_compile_as_it_is_says_so() {
    let output = run("not-as-it-is", "pub fn broken() -> u32 { missing() }", &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("does not compile as it is\nerror[E0425]: cannot find function `missing`"), "{said}");
}
