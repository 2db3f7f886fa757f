//! The crates in which the twins are compiled: a package for each edition and twin, with a binary for each program.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::blank::blanked;
use crate::program::{EDITIONS, Program};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Twin {
    Plain,
    Annotated,
}

impl Twin {
    pub(crate) const BOTH: [Twin; 2] = [Twin::Plain, Twin::Annotated];

    fn name(self) -> &'static str {
        match self {
            Twin::Plain => "plain",
            Twin::Annotated => "annotated",
        }
    }
}

/// Lints that a careful crate turns on, besides the lints that every crate has.
const LINTS: [&str; 25] = [
    "closure_returning_async_block",
    "elided_lifetimes_in_paths",
    "explicit_outlives_requirements",
    "if_let_rescope",
    "impl_trait_overcaptures",
    "impl_trait_redundant_captures",
    "let_underscore_drop",
    "missing_copy_implementations",
    "missing_debug_implementations",
    "missing_docs",
    "non_ascii_idents",
    "redundant_imports",
    "redundant_lifetimes",
    "rust_2021_incompatible_closure_captures",
    "single_use_lifetimes",
    "tail_expr_drop_order",
    "trivial_casts",
    "trivial_numeric_casts",
    "unit_bindings",
    "unnameable_types",
    "unreachable_pub",
    "unused_import_braces",
    "unused_lifetimes",
    "unused_qualifications",
    "unused_results",
];

fn lints() -> String {
    let mut text = String::from("[lints.rust]\n");
    LINTS.iter().for_each(|lint| writeln!(text, "{lint} = \"warn\"").unwrap());
    text.push_str("[lints.clippy]\npedantic = { level = \"warn\", priority = -1 }\n");
    text.push_str("nursery = { level = \"warn\", priority = -1 }\n");
    // The attributes leave blank lines behind.
    text.push_str("empty_line_after_doc_comments = \"allow\"\nempty_line_after_outer_attr = \"allow\"\n");
    text
}

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
}

/// The name of a package.
pub(crate) fn package(edition: &str, twin: Twin) -> String {
    format!("twins-{edition}-{}", twin.name())
}

impl Workspace {
    pub(crate) fn write(programs: &[Program]) -> Workspace {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("twins");
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
        let mut names = Vec::new();
        for (edition, twin) in members() {
            let name = package(edition, twin);
            let mut manifest = format!(
                "[package]\nname = \"{name}\"\nedition = \"{edition}\"\nautobins = false\n\n[dependencies]\n\
                 ctx-runtime.workspace = true\nkeys.workspace = true\nfutures.workspace = true\n\
                 rayon.workspace = true\ntokio.workspace = true\n\n{}",
                lints()
            );
            for program in programs.iter().filter(|program| program.editions.contains(&edition)) {
                let source = if twin == Twin::Plain { blanked(&program.source) } else { program.source.clone() };
                let file = format!("programs/{}.rs", program.name);
                write_if_changed(&root.join(&name).join(&file), &source);
                write!(manifest, "\n[[bin]]\nname = \"{}\"\npath = \"{file}\"\n", program.name).unwrap();
            }
            write_if_changed(&root.join(&name).join("Cargo.toml"), &manifest);
            names.push(name);
        }
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {names:?}\n\n[workspace.dependencies]\n\
             ctx-runtime = {{ path = {:?} }}\nkeys = {{ package = \"ctx-twins-keys\", path = {:?} }}\nfutures = \"0.3\"\nrayon = \"1\"\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"sync\", \"time\"] }}\n\n\
             [profile.dev]\ndebug = false\nincremental = false\n",
            project.join("ctx-runtime"),
            project.join("tests/twins/keys"),
        );
        write_if_changed(&root.join("Cargo.toml"), &manifest);
        if !root.join("Cargo.lock").exists() {
            fs::copy(project.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        }
        Workspace { root }
    }
}

pub(crate) fn members() -> impl Iterator<Item = (&'static str, Twin)> {
    EDITIONS.into_iter().flat_map(|edition| Twin::BOTH.map(|twin| (edition, twin)))
}

/// Writes a file if its text has changed. An unchanged file keeps its time, so cargo does not compile it again.
fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
