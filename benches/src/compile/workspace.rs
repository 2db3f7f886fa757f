//! A temporary workspace of generated packages, with the versions of this repository's `Cargo.lock`, where cargo runs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

/// The packages that generated packages may depend on.
const DEPENDENCIES: [&str; 4] = ["async-trait", "ctx-runtime", "tokio", "tracing"];

pub struct Workspace {
    folder: TempDir,
}

/// The result of a run of cargo.
pub struct Run {
    pub succeeded: bool,
    pub wall: Duration,
    /// The user time of cargo and of all processes that it started.
    pub user: Duration,
    pub stdout: String,
    pub stderr: String,
}

/// A file of a package: its path, and its text.
pub type Source = (String, String);

/// The folder of this repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Workspace {
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("ctx-compile-").tempdir()?;
        let root = repository().canonicalize()?;
        for file in ["Cargo.lock", "rust-toolchain.toml"] {
            fs::copy(root.join(file), folder.path().join(file)).with_context(|| format!("no {file}"))?;
        }
        let runtime = root.join("ctx-runtime");
        let manifest = format!(
            r#"[workspace]
resolver = "3"
members = ["packages/*"]

[workspace.dependencies]
async-trait = "0.1"
ctx-runtime = {{ path = {runtime:?} }}
tokio = {{ version = "1", features = ["rt"] }}
tracing = {{ version = "0.1", default-features = false, features = ["attributes", "std"] }}
"#
        );
        fs::write(folder.path().join("Cargo.toml"), manifest)?;
        let workspace = Workspace { folder };
        workspace.package("dependencies", &DEPENDENCIES, &[("main.rs".to_owned(), "fn main() {}".to_owned())])?;
        workspace.resolve()?;
        Ok(workspace)
    }

    /// Adds a package: a program, and a library if the sources have one.
    pub fn package(&self, name: &str, dependencies: &[&str], sources: &[Source]) -> Result<()> {
        let mut manifest = format!("[package]\nname = {name:?}\nedition = \"2024\"\n\n[dependencies]\n");
        for dependency in dependencies {
            manifest += &format!("{dependency}.workspace = true\n");
        }
        if sources.iter().any(|(path, _)| path == "lib.rs") {
            manifest += "\n[lib]\nname = \"functions\"\n";
        }
        fs::create_dir_all(self.sources(name))?;
        fs::write(self.sources(name).with_file_name("Cargo.toml"), manifest)?;
        self.write(name, sources)
    }

    /// Overwrites files of a package.
    pub fn write(&self, package: &str, sources: &[Source]) -> Result<()> {
        for (path, text) in sources {
            fs::write(self.sources(package).join(path), text)?;
        }
        Ok(())
    }

    /// Makes cargo compile the file of a package again, and what depends on it.
    pub fn touch(&self, package: &str, file: &str) -> Result<()> {
        let file = File::options().write(true).open(self.sources(package).join(file))?;
        Ok(file.set_modified(SystemTime::now())?)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Keeps the folder, and returns its path.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    /// Runs the program that `cargo build` made of the package. Returns its output.
    pub fn run(&self, package: &str) -> Result<String> {
        let output = Command::new(self.folder().join("target/debug").join(package)).output()?;
        ensure!(output.status.success(), "`{package}` fails");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Lets cargo resolve the lock file: from its cache if possible, or else from the network.
    fn resolve(&self) -> Result<()> {
        if !self.cargo(["fetch", "--offline"], Mode::default())?.succeeded {
            let run = self.cargo(["fetch"], Mode::default())?;
            ensure!(run.succeeded, "the dependencies cannot be had:\n{}", run.stderr);
        }
        Ok(())
    }

    /// Runs cargo, which must succeed.
    pub fn succeed<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, mode: Mode) -> Result<Run> {
        let run = self.cargo(arguments, mode)?;
        ensure!(run.succeeded, "cargo failed:\n{}", run.stderr);
        Ok(run)
    }

    pub fn cargo<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>, mode: Mode) -> Result<Run> {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(self.folder()).stdin(Stdio::null());
        // Settings of the cargo that runs this program are not passed on.
        for setting in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET"] {
            command.env_remove(setting);
        }
        command.env("CARGO_TARGET_DIR", self.folder().join("target"));
        command.env("CARGO_INCREMENTAL", if mode.incremental { "1" } else { "0" });
        let (user, start) = (user_time_of_children()?, Instant::now());
        let output = command.output().context("cargo does not start")?;
        let wall = start.elapsed();
        Ok(Run {
            succeeded: output.status.success(),
            wall,
            user: user_time_of_children()?.saturating_sub(user),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    fn sources(&self, package: &str) -> PathBuf {
        self.folder().join("packages").join(package).join("src")
    }
}

/// The mode in which cargo runs.
#[derive(Clone, Copy, Default)]
pub struct Mode {
    pub incremental: bool,
}

/// The user time of all children that have ended, and of their children. Linux counts it in hundredths of a second.
fn user_time_of_children() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program is in parentheses and may contain blanks. `cutime` is the 14th field behind it.
    let (_, fields) = stat.rsplit_once(')').context("an odd /proc/self/stat")?;
    let ticks: u64 = fields.split_whitespace().nth(13).context("an odd /proc/self/stat")?.parse()?;
    Ok(Duration::from_millis(ticks * 10))
}
