//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Annotates every function of a crate with `#[with_context]`, and reports the changes.
///
/// Builds and tests a copy of each tree twice, without and with the annotations. Exits with 1 if a tree does not
/// compile any more, has other warnings, or fails a test that it passed; with 2 if a tree could not be tried.
#[derive(Parser)]
#[command(name = "annotate-tree", max_term_width = 100)]
pub(crate) struct Options {
    /// Folders with a Cargo.toml, as cargo unpacks them from the registry
    #[arg(required = true, value_name = "TREE")]
    pub(crate) trees: Vec<PathBuf>,

    /// Annotate whole `impl`, `trait` and `mod` blocks instead of the functions in them
    #[arg(long)]
    pub(crate) containers: bool,

    /// Annotate with `strict`: the compiler reports work that leaves a function in an unrecognised way
    #[arg(long)]
    pub(crate) strict: bool,

    /// Annotate these folders besides `src`
    #[arg(long, value_delimiter = ',', value_name = "FOLDER")]
    pub(crate) include: Vec<Folder>,

    /// Leave out functions of this name
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub(crate) skip: Vec<String>,

    /// Leave out functions that the compiler reports errors in, and go on (the exit status is still 1)
    #[arg(long)]
    pub(crate) leave_out_broken: bool,

    /// Features of the crate to turn on
    #[arg(long, value_delimiter = ',', conflicts_with = "all_features")]
    pub(crate) features: Vec<String>,

    /// Turn on all features of the crate
    #[arg(long)]
    pub(crate) all_features: bool,

    /// Turn off the crate's default features
    #[arg(long)]
    pub(crate) no_default_features: bool,

    /// Run no documentation tests, and build no examples
    #[arg(long)]
    pub(crate) no_doc: bool,

    /// Build and test the library only: the tests of many packed crates lack files or crates
    #[arg(long)]
    pub(crate) lib: bool,

    /// Arguments for the test binaries, separated by spaces: `--test-args "--skip slow"`
    #[arg(long, value_name = "ARGS", default_value = "", allow_hyphen_values = true, hide_default_value = true)]
    pub(crate) test_args: String,

    /// Run no tests: the compiler only checks them, which is much faster
    #[arg(long)]
    pub(crate) no_test: bool,

    /// Compare the warnings of clippy too; run no tests
    #[arg(long)]
    pub(crate) clippy: bool,

    /// Measure the build time of the crate alone (this builds it once more)
    #[arg(long)]
    pub(crate) time: bool,

    /// Seconds after which a build or a run of the tests is ended
    #[arg(long, default_value_t = 900)]
    pub(crate) timeout: u64,

    /// Keep the Cargo.lock of the tree, although users of the crate do not have it
    #[arg(long)]
    pub(crate) keep_lock: bool,

    /// Folder where cargo builds; several trees share their dependencies there [default: as cargo decides]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) target_dir: Option<PathBuf>,

    /// Let the dependencies of its tests use this copy of the crate, not the registry's
    #[arg(long)]
    pub(crate) patch_self: bool,

    /// Keep the annotated copy, and print its path
    #[arg(long)]
    pub(crate) keep: bool,

    /// Count functions and build nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Print one JSON array, an object for each tree
    #[arg(long)]
    pub(crate) json: bool,
}

impl Options {
    pub(crate) fn runs_no_tests(&self) -> bool {
        self.no_test || self.clippy
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Folder {
    Tests,
    Examples,
}

impl Folder {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Folder::Tests => "tests",
            Folder::Examples => "examples",
        }
    }
}
