//! A workspace of three crates, in cargo's folder for data of tests: `annotated`; `plain`, the same without attributes;
//! and `unchanged`, the same with an attribute that changes nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::source::Source;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
pub(crate) const CRATES: [&str; 3] = ["plain", "unchanged", "annotated"];

/// The crate of the attribute that changes nothing.
pub(crate) const SAME: &str = "same";
const MACROS: &str = "[package]\nname = \"same\"\nedition = \"2024\"\n\n[workspace]\n\n[lib]\nproc-macro = true\n";
const CHANGES_NOTHING: &str = "\
use proc_macro::TokenStream;

#[proc_macro_attribute]
pub fn same(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}
";

pub(crate) struct Workspace {
    pub(crate) folder: PathBuf,
    pub(crate) shapes: Vec<Shape>,
}

impl Workspace {
    /// The path and the text of a shape in each of the crates.
    pub(crate) fn files<'a>(&self, shape: &'a Shape) -> [(PathBuf, &'a str); CRATES.len()] {
        let file = |index: usize| (self.folder.join(CRATES[index]).join("src").join(&shape.file), &*shape.texts[index]);
        std::array::from_fn(file)
    }
}

/// A file that all crates have.
pub(crate) struct Shape {
    pub(crate) file: String,
    pub(crate) source: Source,
    /// The texts, in the order of `CRATES`.
    pub(crate) texts: [String; 3],
}

pub(crate) fn make() -> Workspace {
    let root = Path::new(ROOT).canonicalize().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let shapes = shapes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes"));
    for name in CRATES {
        write(&folder.join(name).join("Cargo.toml"), &manifest(name, &root));
    }
    write(&folder.join("same/Cargo.toml"), MACROS);
    write(&folder.join("same/src/lib.rs"), CHANGES_NOTHING);
    let members = CRATES.map(|name| format!("{name:?}")).join(", ");
    write(
        &folder.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\nexclude = [\"same\"]\n"),
    );
    write(&folder.join("Cargo.lock"), &fs::read_to_string(root.join("Cargo.lock")).unwrap());
    let workspace = Workspace { folder, shapes };
    for (file, text) in workspace.shapes.iter().flat_map(|shape| workspace.files(shape)) {
        write(&file, text);
    }
    workspace
}

fn shapes(folder: &Path) -> Vec<Shape> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let shape = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.is_ascii(), "columns are counted in bytes");
        let source = Source::new(&text);
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        Shape {
            file,
            texts: [source.with_attributes(&text, ""), source.with_attributes(&text, "#[same::same]"), text],
            source,
        }
    };
    files.iter().map(shape).collect()
}

/// All crates have the same library name, so that paths are the same.
fn manifest(name: &str, root: &Path) -> String {
    let same = if name == "unchanged" { "same.path = \"../same\"\n" } else { "" };
    format!(
        "[package]\nname = \"ctx-editor-{name}\"\nedition = \"2024\"\n\n[lib]\nname = \"shapes\"\n\n[dependencies]\n\
         ctx-runtime.path = {:?}\n{same}futures = \"0.3\"\nrayon = \"1\"\n\
         tokio = {{ version = \"1\", features = [\"full\"] }}\n",
        root.join("ctx-runtime")
    )
}

/// Writes a file. If its content is the same already, the file keeps its time, and cargo does not compile it again.
fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|written| written == text) {
        return;
    }
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// The target folder of this test, where the dependencies of the crates are compiled already.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}
