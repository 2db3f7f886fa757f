//! The proof that a key is bound costs nothing: no byte and no instruction more. A call that makes work has no code for its end.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use ctx_codegen::{proved, simple};

#[test]
fn futures_have_the_same_size_with_needs_and_without() {
    assert_eq!(proved::sizes(), simple::sizes());
}

#[test]
fn the_machine_code_is_the_same_with_needs_and_without() {
    let (proved, simple) = (instructions("proved"), instructions("simple"));
    assert!(simple.len() > 100, "not found: {simple:?}");
    let different = proved.iter().zip(&simple).find(|(proved, simple)| proved != simple);
    assert_eq!(different, None);
    assert_eq!(proved.len(), simple.len());
}

#[test]
fn a_call_that_makes_work_does_not_drop_it() {
    let is_function = |line: &&str| line.starts_with("_ZN") && line.ends_with(':');
    let functions: Vec<_> = ASSEMBLY.lines().filter(is_function).collect();
    assert!(functions.iter().any(|name| name.contains("4made4work")), "not found: {functions:?}");
    let drops = functions.iter().find(|name| name.contains("drop_in_place") && name.contains("made..work"));
    assert_eq!(drops, None);
}

static ASSEMBLY: LazyLock<String> = LazyLock::new(assembly);

/// The assembly of this crate's library, optimised. More is inlined than usual, so that `poll` has most of the code of a service.
fn assembly() -> String {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("codegen");
    // An older compilation may have left its files.
    let _ = fs::remove_dir_all(target.join("release/deps"));
    let status = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--release", "--lib", "--package", env!("CARGO_PKG_NAME"), "--target-dir"])
        .arg(&target)
        .args(["--", "--emit=asm", "-Ccodegen-units=1", "-Cdebuginfo=0", "-Cllvm-args=-inline-threshold=2000"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success());
    let is_assembly = |file: &std::path::PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with("ctx_codegen") && name.ends_with(".s")
    };
    let mut files = fs::read_dir(target.join("release/deps")).unwrap().map(|entry| entry.unwrap().path());
    fs::read_to_string(files.find(is_assembly).unwrap()).unwrap()
}

/// The instructions of `poll` in a module. The hashes in symbol names are removed. Local labels get new numbers, in the
/// order in which they appear.
fn instructions(module: &str) -> Vec<String> {
    let start = |line: &&str| line.starts_with(&format!("_ZN11ctx_codegen6{module}4poll17h")) && line.ends_with(':');
    let mut labels = HashMap::new();
    ASSEMBLY
        .lines()
        .skip_while(|line| !start(line))
        .skip(1)
        .take_while(|line| !line.trim_start().starts_with(".size"))
        .filter(|line| !line.trim_start().starts_with('.') || line.ends_with(':'))
        .map(|line| without_names(line, module, &mut labels))
        .collect()
}

fn without_names(line: &str, module: &str, labels: &mut HashMap<String, usize>) -> String {
    let mut result = String::new();
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '$');
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if name.starts_with(".L") {
            let next = labels.len();
            let number = *labels.entry(name.to_owned()).or_insert(next);
            result.push_str(&format!("label{number}"));
        } else {
            // A hash is `17h`, 16 digits and `E`.
            let hash = name.rfind("17h").filter(|at| name.len() - at == 20).unwrap_or(name.len());
            // The compiler may merge code of both modules, and name it after either of them.
            result.push_str(&name[..hash].replace(module, "").replace("proved", "").replace("simple", ""));
        }
        let next = behind.find(is_name).unwrap_or(behind.len());
        result.push_str(&behind[..next]);
        rest = &behind[next..];
    }
    result
}
