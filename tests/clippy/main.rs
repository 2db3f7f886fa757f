//! Clippy, with the configuration from the docs of `Snapshot::enter`, warns only of its guards across an `.await`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Clippy must warn of the lines that end in `//~`.
const SOURCE: &str = "\
use ctx_runtime::{Snapshot, with_context};

pub async fn holds(snapshot: &Snapshot) {
    let _entered = snapshot.enter(); //~
    std::future::ready(()).await;
}

#[with_context]
pub async fn annotated(snapshot: &Snapshot) {
    let _entered = snapshot.enter(); //~
    std::future::ready(()).await;
}

#[with_context]
pub async fn leaves_before(snapshot: &Snapshot) {
    {
        let _entered = snapshot.enter();
    }
    snapshot.scope(async {}).await;
}
";

#[test]
fn clippy_finds_guards_across_an_await() {
    let root = Path::new(ROOT).canonicalize().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clippy");
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"ctx-clippy\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\nctx-runtime.path = {:?}\n",
        root.join("ctx-runtime")
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("clippy.toml"), documented(&root)).unwrap();
    fs::write(folder.join("src/lib.rs"), SOURCE).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["clippy", "--offline", "--quiet", "--message-format", "short", "--target-dir"])
        .arg(target())
        .current_dir(&folder)
        // Clippy's own driver sets this variable for a test that it runs.
        .env_remove("CLIPPY_CONF_DIR")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let expected: Vec<String> = (1..)
        .zip(SOURCE.lines())
        .filter(|(_, line)| line.ends_with("//~"))
        .map(|(number, _)| format!("src/lib.rs:{number}:9: "))
        .collect();
    let warnings: Vec<&str> =
        said.lines().filter(|line| line.contains("holding a disallowed type across an await")).collect();
    assert_eq!(warnings.len(), expected.len(), "{said}");
    assert!(warnings.iter().zip(&expected).all(|(warning, place)| warning.starts_with(place)), "{said}");
}

/// The configuration in the doc comment.
fn documented(root: &Path) -> String {
    let source = fs::read_to_string(root.join("ctx-runtime/src/api/snapshot.rs")).unwrap();
    let lines = source.lines().map(|line| line.trim().trim_start_matches("///").trim());
    let config: Vec<&str> =
        lines.skip_while(|line| *line != "```toml").skip(1).take_while(|line| *line != "```").collect();
    assert!(!config.is_empty(), "no configuration in the docs");
    config.join("\n")
}

/// The target folder of this test, where the dependencies of the library are compiled already.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}
