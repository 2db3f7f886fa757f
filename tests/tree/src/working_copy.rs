//! A copy of a tree that is a workspace of its own and depends on `ctx-runtime`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::options::Options;

/// The folder of this project's own crate.
const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ctx-runtime");

/// Files that are not copied: the output of cargo, the additions of the registry, and the choice of another toolchain.
const LEFT_BEHIND: [&str; 8] = [
    ".cargo-checksum.json",
    ".cargo-ok",
    ".cargo_vcs_info.json",
    ".git",
    "Cargo.toml.orig",
    "rust-toolchain",
    "rust-toolchain.toml",
    "target",
];

pub(crate) struct WorkingCopy {
    folder: TempDir,
}

impl WorkingCopy {
    pub(crate) fn of(tree: &Path, options: &Options) -> Result<WorkingCopy> {
        let manifest = tree.join("Cargo.toml");
        let manifest = fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
        let folder = TempDir::with_prefix("annotate-tree-")?;
        copy(tree, folder.path())?;
        fs::write(folder.path().join("Cargo.toml"), adapted(&manifest, options.patch_self)?)?;
        let lock = folder.path().join("Cargo.lock");
        if !options.keep_lock && lock.exists() {
            fs::remove_file(lock)?;
        }
        Ok(WorkingCopy { folder })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Keeps the copy after the program ends, for the user.
    pub(crate) fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

/// The manifest of the copy. Tables may come in any order, so the new tables follow the others.
fn adapted(manifest: &str, patch_self: bool) -> Result<String> {
    let has = |table: &str| manifest.lines().any(|line| line.trim_start().starts_with(table));
    if !has("[package]") {
        bail!("Cargo.toml describes no package: name the folder of one");
    }
    let mut manifest = format!("{}\n\n", manifest.trim_end());
    if !has("[workspace]") && !has("[workspace.") {
        manifest.push_str("[workspace]\n\n");
    }
    // Otherwise the tests would have two crates of this name, with different traits.
    if patch_self && !has("[patch.") {
        manifest.push_str(&format!("[patch.crates-io]\n{:?} = {{ path = \".\" }}\n\n", name(&manifest)?));
    }
    if !has("[dependencies.ctx-runtime]") {
        let runtime = fs::canonicalize(RUNTIME).with_context(|| format!("ctx-runtime is not at {RUNTIME}"))?;
        manifest.push_str(&format!("[dependencies.ctx-runtime]\npath = {:?}\n", runtime.display().to_string()));
    }
    Ok(manifest)
}

fn name(manifest: &str) -> Result<String> {
    let package = manifest.lines().skip_while(|line| line.trim() != "[package]").skip(1);
    let mut fields =
        package.take_while(|line| !line.trim_start().starts_with('[')).filter_map(|line| line.split_once('='));
    let name =
        fields.find(|(field, _)| field.trim() == "name").map(|(_, name)| name.trim().trim_matches('"').to_owned());
    name.context("Cargo.toml says no name")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if LEFT_BEHIND.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if source.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_gets_what_it_lacks() {
        let manifest = adapted("[package]\nname = \"a\"\n", true).unwrap();
        assert!(manifest.contains("\n[workspace]\n"), "{manifest}");
        assert!(manifest.contains("\n[patch.crates-io]\n\"a\" = { path = \".\" }\n"), "{manifest}");
        assert!(manifest.contains("\n[dependencies.ctx-runtime]\npath = \"/"), "{manifest}");
        let again = adapted(&manifest, true).unwrap();
        assert_eq!(again.trim_end(), manifest.trim_end());
    }

    #[test]
    fn a_workspace_without_a_package_is_refused() {
        let error = adapted("[workspace]\nmembers = [\"a\"]\n", false).unwrap_err().to_string();
        assert_eq!(error, "Cargo.toml describes no package: name the folder of one");
    }
}
