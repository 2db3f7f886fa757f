//! The programs, and the directives in their first lines.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) const EDITIONS: [&str; 3] = ["2018", "2021", "2024"];

pub(crate) struct Program {
    pub(crate) path: PathBuf,
    /// The name of the binary: `topic-name`.
    pub(crate) name: String,
    pub(crate) source: String,
    /// The editions of `//@ edition: 2021 2024`, or all editions.
    pub(crate) editions: Vec<&'static str>,
    /// Whether the program has the directive `//@ run`.
    pub(crate) runs: bool,
}

impl Program {
    /// Whether the program must not compile.
    pub(crate) fn is_mistake(&self) -> bool {
        self.name.starts_with("mistakes-")
    }

    fn read(path: PathBuf) -> Program {
        let source = fs::read_to_string(&path).unwrap();
        let part = |path: Option<&std::ffi::OsStr>| path.unwrap().to_str().unwrap().to_owned();
        let name = format!("{}-{}", part(path.parent().unwrap().file_name()), part(path.file_stem()));
        let mut program = Program { path, name, source: String::new(), editions: EDITIONS.to_vec(), runs: false };
        for line in source.lines().map_while(|line| line.strip_prefix("//@ ")) {
            match line.split_once(": ") {
                Some(("edition", list)) => {
                    program.editions.retain(|edition| list.split(' ').any(|one| one == *edition))
                }
                None if line == "run" => program.runs = true,
                _ => panic!("{}: what is `{line}`?", program.name),
            }
        }
        Program { source, ..program }
    }
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

pub(crate) fn all() -> Vec<Program> {
    let entries = |folder: &Path| {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries
    };
    let topics = entries(&folder());
    let files = topics.iter().flat_map(|topic| entries(topic));
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).map(Program::read).collect()
}
