//! The files of a crate, found by its modules, and the imports between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::imports::{self, Module, Used};

/// A crate, with paths relative to `src`.
pub(crate) struct Crate {
    /// The number of lines of each file.
    pub(crate) files: BTreeMap<String, usize>,
    pub(crate) imports: BTreeSet<Import>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    pub(crate) from: String,
    pub(crate) line: usize,
    pub(crate) to: String,
}

impl Crate {
    pub(crate) fn read(src: &Path) -> Self {
        let mut files = BTreeMap::new();
        // The file of each module, by the path of the module.
        let mut modules: BTreeMap<Vec<String>, String> = BTreeMap::new();
        let mut used: Vec<(String, Used)> = Vec::new();
        let mut open = vec![(Vec::new(), PathBuf::from("lib.rs"))];
        while let Some((module, path)) = open.pop() {
            let file = path.to_str().expect("file names are text").replace('\\', "/");
            let text = fs::read_to_string(src.join(&path)).unwrap_or_else(|error| panic!("{file}: {error}"));
            files.insert(file.clone(), text.lines().count());
            let read = imports::read(&text, &module);
            for Module { path: inner, attribute } in read.modules {
                open.push((inner.clone(), file_of(src, &path, &inner, attribute)));
            }
            read.inline.into_iter().chain([module]).for_each(|module| drop(modules.insert(module, file.clone())));
            used.extend(read.used.into_iter().map(|used| (file.clone(), used)));
        }
        let file_of_path = |path: &[String]| (0..=path.len()).rev().find_map(|len| modules.get(&path[..len]));
        let import = |(from, Used { path, line }): (String, Used)| {
            let to = file_of_path(&path)?.clone();
            (to != from).then_some(Import { from, line, to })
        };
        Crate { files, imports: used.into_iter().filter_map(import).collect() }
    }
}

/// The file of `mod name;` in the file `parent`.
fn file_of(src: &Path, parent: &Path, module: &[String], attribute: Option<String>) -> PathBuf {
    let folder = parent.parent().unwrap_or(Path::new(""));
    if let Some(path) = attribute {
        return folder.join(path);
    }
    let folder = match parent.file_name().and_then(|name| name.to_str()) {
        Some("lib.rs" | "mod.rs") => folder.to_owned(),
        _ => parent.with_extension(""),
    };
    let name = module.last().expect("a module has a name");
    let flat = folder.join(format!("{name}.rs"));
    if src.join(&flat).exists() { flat } else { folder.join(name).join("mod.rs") }
}
