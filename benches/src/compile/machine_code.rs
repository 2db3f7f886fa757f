//! The size of the machine code of an optimised program with the handlers.

use std::fs;

use anyhow::{Context as _, Result};
use object::{Object as _, ObjectSection as _};

use super::generate;
use super::variant::Variant;
use super::workspace::{Mode, Workspace};

/// So many functions that the rest of the program is small.
pub const FUNCTIONS: usize = 200;

/// Returns the size in bytes.
pub fn measure(workspace: &Workspace, variant: Variant) -> Result<u64> {
    let package = variant.package();
    workspace.package(package, variant.dependencies(), &generate::package(variant, FUNCTIONS))?;
    workspace.succeed(["build", "--release", "--offline", "--quiet", "--package", package], Mode::default())?;
    let program = fs::read(workspace.folder().join("target/release").join(package))?;
    let file = object::File::parse(&*program)?;
    Ok(file.section_by_name(".text").context("no section `.text`")?.size())
}
