//! Compares the source of each crate with its table of layers in docs/ARCHITECTURE.md.
//!
//! A file may import files of its own folder, and of the folders below it. No two files import each other, directly or
//! through other files. Code for tests is left out.

mod document;
mod imports;
mod source;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use document::Layers;
use source::{Crate, Import};

/// The greatest number of lines of a file.
const MOST_LINES: usize = 400;
/// Half of the files have fewer lines.
const MEDIAN_LINES: usize = 130;

#[test]
fn files_import_what_is_below_them() {
    let root = root();
    let document = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).expect("docs/ARCHITECTURE.md can be read");
    let tables = document::layers(&document);
    assert!(!tables.is_empty(), "docs/ARCHITECTURE.md has no table of layers");
    let mut wrong = Vec::new();
    for layers in &tables {
        let source = Crate::read(&root.join(&layers.name).join("src"));
        let found = [upward(&source, layers), circle(&source), long(&source), long_by_the_median(&source)].concat();
        wrong.extend(found.into_iter().map(|line| format!("{}: {line}", layers.name)));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn integrations() -> Vec<PathBuf> {
    let folders = fs::read_dir(root().join("integrations")).expect("the folder can be read");
    let folders = folders.map(|entry| entry.expect("an entry").path());
    let all: Vec<_> = folders.filter(|folder| folder.join("Cargo.toml").exists()).collect();
    assert!(all.len() > 4);
    all
}

#[test]
fn files_of_an_integration_are_short() {
    let long = |folder: &PathBuf| long(&Crate::read(&folder.join("src")));
    let wrong: Vec<String> = integrations()
        .iter()
        .flat_map(|folder| long(folder).into_iter().map(|line| format!("{}: {line}", folder.display())))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Whoever takes one integration does not get the libraries of another.
#[test]
fn an_integration_depends_on_no_other_but_ctx_propagate() {
    for folder in integrations() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("it can be read");
        let (_, dependencies) = manifest.split_once("\n[dependencies]\n").expect("it has dependencies");
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        let of_ours = dependencies
            .lines()
            .filter_map(|line| line.split(['.', ' ']).next())
            .filter(|name| name.starts_with("ctx-"));
        let others: Vec<_> = of_ours.filter(|name| !["ctx-runtime", "ctx-propagate"].contains(name)).collect();
        assert!(others.is_empty(), "{}: {others:?}", folder.display());
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the package is in a folder of `tests`")
}

/// Files that are in no layer, layers without a file, and imports of files that are not below.
fn upward(source: &Crate, layers: &Layers) -> Vec<String> {
    let names: BTreeSet<&str> = source.files.keys().filter_map(|file| Some(layers.of(file)?.name)).collect();
    let homeless = source.files.keys().filter(|file| layers.of(file).is_none());
    let empty = layers.names().filter(|name| !names.contains(name));
    let mut wrong: Vec<String> = homeless.map(|file| format!("{file} is in no layer of the table")).collect();
    wrong.extend(empty.map(|name| format!("the table has a layer `{name}`, and there is no file of it")));
    for Import { from, line, to } in &source.imports {
        let (Some(own), Some(other)) = (layers.of(from), layers.of(to)) else { continue };
        if own.name != other.name && own.height <= other.height {
            let relation = if own.height == other.height { "beside" } else { "above" };
            wrong.push(format!(
                "{from}:{line} imports {to}, but the layer `{}` is {relation} `{}`: a file may import its own layer and those below",
                other.name, own.name
            ));
        }
    }
    wrong
}

/// The shortest circle of files that import each other, directly or through other files.
fn circle(source: &Crate) -> Vec<String> {
    let mut imports: BTreeMap<&str, Vec<&Import>> = BTreeMap::new();
    source.imports.iter().for_each(|import| imports.entry(&import.from).or_default().push(import));
    let shortest = source.files.keys().filter_map(|file| way_back(file, &imports)).min_by_key(Vec::len);
    let part = |Import { from, line, to }: &Import| format!("{from}:{line} imports {to}");
    let text = |circle: Vec<&Import>| circle.into_iter().map(part).collect::<Vec<_>>().join(", and ");
    shortest.into_iter().map(|circle| format!("a circle of imports: {}", text(circle))).collect()
}

/// The shortest chain of imports from a file to itself.
fn way_back<'a>(file: &str, imports: &BTreeMap<&str, Vec<&'a Import>>) -> Option<Vec<&'a Import>> {
    let mut reached = BTreeSet::new();
    let mut ways: VecDeque<Vec<&Import>> = VecDeque::from([Vec::new()]);
    while let Some(way) = ways.pop_front() {
        let end = way.last().map_or(file, |import| &import.to);
        for import in imports.get(end).into_iter().flatten().filter(|import| reached.insert(&import.to)) {
            let longer = [&way[..], &[import]].concat();
            if import.to == file {
                return Some(longer);
            }
            ways.push_back(longer);
        }
    }
    None
}

fn long(source: &Crate) -> Vec<String> {
    let long = source.files.iter().filter(|(_, lines)| **lines > MOST_LINES);
    long.map(|(file, lines)| format!("{file} has {lines} lines: split it by job, at most {MOST_LINES} are allowed"))
        .collect()
}

fn long_by_the_median(source: &Crate) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut lengths: Vec<usize> = source.files.values().copied().collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    if median >= MEDIAN_LINES {
        wrong.push(format!("the median length of a file is {median} lines, and has to be below {MEDIAN_LINES}"));
    }
    wrong
}
