//! Which crate compiles the bodies of annotated functions.

use std::fs;

use anyhow::Result;
use ctx_benches::compile::generate;
use ctx_benches::compile::variant::Variant;
use ctx_benches::compile::workspace::{Mode, Workspace};
use object::{Object as _, ObjectSection as _};

const FUNCTIONS: usize = 30;

/// The machine code of a program, without optimisation, that uses a library of functions: bytes of the program's own object files.
fn code_of_program(workspace: &Workspace, variant: Variant) -> Result<u64> {
    let package = variant.package();
    workspace.package(package, variant.dependencies(), &generate::package(variant, FUNCTIONS))?;
    let build = ["rustc", "--offline", "--quiet", "--package", package, "--bin", package];
    let objects = ["--", "--emit=obj", "-Ccodegen-units=1"];
    workspace.succeed(build.iter().chain(&objects), Mode::default())?;
    let mut bytes = 0;
    for entry in fs::read_dir(workspace.folder().join("target/debug/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&format!("{package}-")) && name.ends_with(".o") {
            let file = fs::read(&path)?;
            let file = object::File::parse(&*file)?;
            bytes += file
                .sections()
                .filter(|section| section.name().is_ok_and(|name| name.starts_with(".text")))
                .map(|section| section.size())
                .sum::<u64>();
        }
    }
    Ok(bytes)
}

#[test]
fn a_program_does_not_compile_the_functions_of_its_library_again() -> Result<()> {
    let workspace = Workspace::new()?;
    let plain = code_of_program(&workspace, Variant::Plain)?;
    let annotated = code_of_program(&workspace, Variant::WithContext)?;
    assert!(plain > 0);
    assert!(annotated * 2 < plain * 3, "{annotated} bytes, and {plain} of plain functions");
    Ok(())
}
