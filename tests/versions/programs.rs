//! Builds programs with one and with two copies of `ctx-runtime`, and compares the messages of reads that find nothing.
//!
//! The second copy is the same code under another version. The programs are a workspace in cargo's folder for data of
//! tests. The folder is kept while nothing changes, so only the first run compiles much.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const THIS: &str = env!("CARGO_PKG_VERSION");
const OTHER: &str = "0.99.0";

/// The end of the message of a read in the program with two copies.
fn note() -> String {
    format!(
        "  note: this program has 2 copies of ctx-runtime: {THIS}, {OTHER}. A value that is bound through one copy\n        \
         cannot be read through the other. "
    )
}

#[test]
fn of_two_copies_each_says_that_it_is_not_alone() {
    let said = run("two", &[], &[]);
    assert_two_copies(&said);
}

#[test]
fn optimised_with_diagnostics_it_is_said_too() {
    let said = run("two", &["--release", "--features", "diagnostics"], &[]);
    assert_two_copies(&said);
}

/// Link-time optimisation removes most of a program. The records must survive it.
#[test]
fn link_time_optimisation_leaves_the_records_in_their_place() {
    let profile = [("CARGO_PROFILE_RELEASE_LTO", "fat"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")];
    let said = run("two", &["--release", "--features", "diagnostics"], &profile);
    assert_two_copies(&said);
}

#[test]
fn a_release_build_without_diagnostics_has_no_records() {
    let said = run("two", &["--release"], &[]);
    assert_eq!(said.matches("no `Request` in the current context\n").count(), 3, "{said}");
    assert!(!said.contains("note:"), "{said}");
    let has_section = |program: &Path| contains(&fs::read(program).unwrap(), b"ctx_runtime_versions");
    assert!(!with_built("two", &["--release"], &[], has_section));
    assert!(with_built("two", &[], &[], has_section), "the name is not looked for where it would be");
}

#[test]
fn one_copy_says_nothing_of_copies() {
    for options in [&[][..], &["--release", "--features", "diagnostics"]] {
        let said = run("one", options, &[]);
        assert_eq!(said.matches("no `Request` in the current context\n").count(), 1, "{said}");
        assert!(!said.contains("note:"), "{said}");
    }
}

/// Checks three reads: two through the other copy, and one through this copy, on a thread of the other copy.
fn assert_two_copies(said: &str) {
    assert_eq!(said.matches("no `Request` in the current context\n").count(), 3, "{said}");
    assert_eq!(said.matches(&note()).count(), 3, "{said}");
    assert_eq!(said.matches(&format!("This read uses {THIS}. `cargo tree -d` shows")).count(), 1, "{said}");
    assert_eq!(said.matches(&format!("This read uses {OTHER}. `cargo tree -d` shows")).count(), 2, "{said}");
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The output of a program.
fn run(program: &str, options: &[&str], profile: &[(&str, &str)]) -> String {
    with_built(program, options, profile, |executable| {
        let output = Command::new(executable).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    })
}

/// Builds a program and calls `look` with its path. No other test builds a program before `look` returns.
fn with_built<R>(program: &str, options: &[&str], profile: &[(&str, &str)], look: impl FnOnce(&Path) -> R) -> R {
    static BUILDS: Mutex<()> = Mutex::new(());
    let _one_at_a_time = BUILDS.lock();
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--package", &package(program), "--target-dir"])
        .arg(target())
        .args(options)
        .envs(profile.iter().copied())
        .current_dir(workspace())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = if options.contains(&"--release") { "release" } else { "debug" };
    look(&target().join(folder).join(package(program)))
}

/// The target folder of this test, where the dependencies of the copies are compiled already.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

/// The workspace with the programs and the other copy.
fn workspace() -> &'static Path {
    static WORKSPACE: OnceLock<PathBuf> = OnceLock::new();
    WORKSPACE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versions");
        let root = Path::new(ROOT).canonicalize().unwrap();
        copy(&root.join("ctx-macros"), &folder.join("ctx-macros"));
        copy(&root.join("ctx-runtime"), &folder.join("ctx-runtime"));
        for program in ["one", "two"] {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(program).with_extension("rs");
            write(&folder.join(program).join("src/main.rs"), &fs::read_to_string(source).unwrap());
            write(&folder.join(program).join("Cargo.toml"), &manifest_of(program, &root.join("ctx-runtime")));
        }
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        write(&folder.join("Cargo.toml"), &manifest_of_the_other(&manifest));
        write(&folder.join("Cargo.lock"), &fs::read_to_string(root.join("Cargo.lock")).unwrap());
        folder
    })
}

fn package(program: &str) -> String {
    format!("ctx-versions-{program}")
}

fn manifest_of(program: &str, runtime: &Path) -> String {
    let (features, other) = match program {
        "two" => (
            "\"ctx/diagnostics\", \"other/diagnostics\"",
            "other = { package = \"ctx-runtime\", path = \"../ctx-runtime\" }",
        ),
        _ => ("\"ctx/diagnostics\"", ""),
    };
    format!(
        "[package]\nname = {:?}\nedition.workspace = true\n\n[features]\ndiagnostics = [{features}]\n\n\
         [dependencies]\nctx = {{ package = \"ctx-runtime\", path = {runtime:?} }}\n{other}\n",
        package(program)
    )
}

/// The manifest of this workspace, with other members and another version.
fn manifest_of_the_other(manifest: &str) -> String {
    let (before, rest) = manifest.split_once("members = [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    // The other copy has no integrations.
    let after: String = after.split_inclusive('\n').filter(|line| !line.contains("\"integrations/")).collect();
    let after = after.replace(&format!("\"{THIS}\""), &format!("\"{OTHER}\""));
    let after = after.replace(&format!("\"={THIS}\""), &format!("\"={OTHER}\""));
    assert_eq!(after.matches(OTHER).count(), 3, "{after}");
    format!("{before}members = [\"ctx-macros\", \"ctx-runtime\", \"one\", \"two\"]{after}")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let from = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        match from.is_dir() {
            true => copy(&from, &to),
            false => write(&to, &fs::read_to_string(&from).unwrap()),
        }
    }
    // Removes files of an earlier copy that are gone now. Otherwise a file that was moved would exist twice.
    for entry in fs::read_dir(to).unwrap() {
        let old = entry.unwrap().path();
        if !from.join(old.file_name().unwrap()).exists() {
            if old.is_dir() { fs::remove_dir_all(&old).unwrap() } else { fs::remove_file(&old).unwrap() }
        }
    }
}

/// Writes a file. If its content is the same already, the file keeps its time, and cargo does not compile it again.
fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|written| written == text) {
        return;
    }
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}
