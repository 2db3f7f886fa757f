//! The output of the programs when it goes to a pipe, and when a developer has set environment variables.

use std::process::{Command, Output};

/// Builds an example if necessary, and runs it. The build has the features of the whole workspace, like the commands of
/// the README, so that the example is built only once.
fn example(name: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).args(["run", "--quiet", "--example", name]);
    cargo
}

/// The standard output and the standard error of a program.
fn printed(output: Output) -> (String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, error) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{error}", output.status);
    (out, error)
}

#[test]
fn the_service_says_each_hundred_requests_once() {
    let (_, error) = printed(example("service").output().unwrap());
    let mut done: Vec<&str> = error.lines().filter_map(|line| line.strip_suffix(" requests done")).collect();
    done.sort_unstable();
    assert_eq!(done, ["100", "200", "300", "400", "500", "600"]);
}

#[test]
fn the_mesh_counts_its_lines_and_finds_no_fault() {
    let (out, error) = printed(example("mesh").env("RUST_LOG", "off").output().unwrap());
    let last = out.lines().last().unwrap();
    assert_eq!(last, "requests=2000 processes=3 children=100 log_lines=30540 mixed_up=0 broken_traces=0", "{error}");
    assert!(out.lines().count() == 2 && error.is_empty(), "{out}\n{error}");
}

#[test]
fn otel_receives_a_tree_for_each_request_and_finds_no_fault() {
    let (out, error) = printed(example("otel").env("RUST_LOG", "off").output().unwrap());
    let [_, of_logs, of_spans] = out.lines().collect::<Vec<_>>()[..] else { panic!("{out}\n{error}") };
    assert!(of_logs.ends_with(" mixed_up=0 broken_traces=0"), "{of_logs}\n{error}");
    let (spans, others) = of_spans.split_once(' ').unwrap();
    assert!(spans.strip_prefix("spans=").unwrap().parse::<u32>().unwrap() > 10_000, "{spans}");
    let expected = "traces=2000 processes=3 over_three_processes=100 orphans=0 no_trees=0 without_fields=0 mixed_up=0";
    assert_eq!(others, expected, "{error}");
    assert!(error.is_empty(), "{error}");
}

#[test]
fn checked_shows_its_panic_without_a_backtrace() {
    let (out, error) = printed(example("checked").env("RUST_BACKTRACE", "1").output().unwrap());
    assert!(out.contains("POST /refunds/2/acme: no answer"), "{out}");
    assert!(error.contains("no `Tenant` in the current context"), "{error}");
    assert!(error.lines().count() < 15 && !error.contains("backtrace"), "{error}");
}

/// The picture at the top of both pages.
#[test]
fn spans_prints_the_trees_that_the_pages_show() {
    let (out, _) = printed(example("spans").output().unwrap());
    for page in ["README.md", "integrations/ctx-tracing/README.md"] {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../").to_owned() + page).unwrap();
        assert!(text.contains(&format!("```text\n{out}```\n")), "{page} does not show:\n{out}");
    }
}

#[test]
fn the_two_programs_of_spans_differ_in_annotations_only() {
    let code = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("//!") && !line.contains("with_context"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(code(include_str!("spans/plain.rs")), code(include_str!("spans/annotated.rs")));
}

#[test]
fn flow_writes_paths_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = printed(example("flow").args(["--".as_ref(), folder.path().as_os_str()]).output().unwrap());
    assert!(out.contains("audit row: request=1"), "{out}");
    for file in ["trace.json", "flow.dot", "flow.mmd"] {
        let written = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(written.contains("examples/service/router.rs:") && !written.contains("/../"), "{file}");
    }
}
