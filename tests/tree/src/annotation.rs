//! The annotations of a whole tree: which functions get an attribute, and the files with and without attributes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::functions::{self, Found, Function, Reason};
use crate::options::Options;

const ATTRIBUTE: &str = "#[::ctx_runtime::with_context] ";
const STRICT: &str = "#[::ctx_runtime::with_context(strict)] ";
/// The attribute of a function that is left out, in a block that is annotated as a whole.
const SKIP: &str = "#[context(skip)] ";

pub(crate) struct Annotation {
    files: Vec<File>,
    /// Source files that do not parse as a whole file of Rust.
    pub(crate) unparsed: Vec<PathBuf>,
    by_containers: bool,
    attribute: &'static str,
}

struct File {
    /// The path relative to the tree, as the compiler shows it.
    path: PathBuf,
    source: String,
    found: Found,
}

impl Annotation {
    /// Finds the functions in the source files below `root`. It writes nothing.
    pub(crate) fn plan(root: &Path, options: &Options) -> Result<Annotation> {
        let folders = std::iter::once("src").chain(options.include.iter().map(|folder| folder.name()));
        let mut paths = Vec::new();
        for folder in folders {
            rust_files(&root.join(folder), &mut paths)?;
        }
        paths.sort();
        let mut annotation = Annotation {
            files: Vec::new(),
            unparsed: Vec::new(),
            by_containers: options.containers,
            attribute: if options.strict { STRICT } else { ATTRIBUTE },
        };
        for path in paths {
            let source = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
            match functions::find(&source) {
                Ok(mut found) => {
                    for function in &mut found.functions {
                        if function.left_out.is_none() && options.skip.contains(&function.name) {
                            function.left_out = Some(Reason::Asked);
                        }
                    }
                    annotation.files.push(File { path, source, found });
                }
                Err(_) => annotation.unparsed.push(path),
            }
        }
        Ok(annotation)
    }

    pub(crate) fn write(&self, root: &Path) -> Result<()> {
        for file in &self.files {
            let path = root.join(&file.path);
            let text = file.annotated(self.by_containers, self.attribute);
            // An unchanged file keeps its time, so cargo does not build it again.
            if fs::read_to_string(&path)? != text {
                fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// The innermost annotated function at a line.
    pub(crate) fn function_at(&mut self, path: &Path, line: usize) -> Option<&mut Function> {
        let file = self.files.iter_mut().find(|file| file.path == path)?;
        let around = file.found.functions.iter_mut().filter(|function| function.lines.contains(&line));
        around.filter(|function| function.left_out.is_none()).min_by_key(|function| function.lines.clone().count())
    }

    pub(crate) fn found(&self) -> usize {
        self.functions().count()
    }

    pub(crate) fn annotated(&self) -> usize {
        self.functions().filter(|function| function.left_out.is_none()).count()
    }

    pub(crate) fn left_out(&self) -> BTreeMap<Reason, usize> {
        let mut reasons = BTreeMap::new();
        for reason in self.functions().filter_map(|function| function.left_out) {
            *reasons.entry(reason).or_default() += 1;
        }
        reasons
    }

    fn functions(&self) -> impl Iterator<Item = &Function> {
        self.files.iter().flat_map(|file| &file.found.functions)
    }
}

impl File {
    fn annotated(&self, by_containers: bool, attribute: &str) -> String {
        let mut insertions: Vec<(usize, &str)> = Vec::new();
        if by_containers {
            insertions.extend(self.found.containers.iter().map(|at| (*at, attribute)));
        }
        for function in &self.found.functions {
            let is_contained = by_containers && function.is_contained;
            match function.left_out {
                None if !is_contained => insertions.push((function.at, attribute)),
                // The attribute of the block leaves the other functions out by itself.
                Some(Reason::Asked | Reason::Broken) if is_contained => insertions.push((function.at, SKIP)),
                _ => {}
            }
        }
        insertions.sort();
        let mut text = String::with_capacity(self.source.len() + insertions.len() * attribute.len());
        let mut copied = 0;
        for (at, attribute) in insertions {
            text.push_str(&self.source[copied..at]);
            text.push_str(attribute);
            copied = at;
        }
        text.push_str(&self.source[copied..]);
        text
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "impl A {\n    /// doc\n    pub fn a() {}\n    const fn b() {}\n}\nfn c() { fn d() {} }\n";

    fn annotated(by_containers: bool, broken: Option<usize>) -> String {
        let mut found = functions::find(SOURCE).unwrap();
        if let Some(broken) = broken {
            found.functions[broken].left_out = Some(Reason::Broken);
        }
        let text = File { path: PathBuf::new(), source: SOURCE.to_owned(), found }.annotated(by_containers, ATTRIBUTE);
        assert_eq!(text.replace(ATTRIBUTE, "").replace(SKIP, ""), SOURCE, "all else stays, byte for byte");
        text.replace(ATTRIBUTE, "@").replace(SKIP, "~")
    }

    #[test]
    fn each_function_gets_an_attribute() {
        let expected = "impl A {\n    /// doc\n    @pub fn a() {}\n    const fn b() {}\n}\n@fn c() { @fn d() {} }\n";
        assert_eq!(annotated(false, None), expected);
    }

    #[test]
    fn blocks_get_one_and_functions_outside_of_them_their_own() {
        let expected = "@impl A {\n    /// doc\n    ~pub fn a() {}\n    const fn b() {}\n}\n@fn c() { @fn d() {} }\n";
        assert_eq!(annotated(true, Some(0)), expected);
    }
}
