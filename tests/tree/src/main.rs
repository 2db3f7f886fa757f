//! `annotate-tree`: puts `#[with_context]` on every function of another crate, and reports the changes. There should be
//! no change: the crate must compile, warn and pass its tests as before.
//!
//! ```text
//! cargo run -p ctx-tree -- ~/.cargo/registry/src/*/tower-0.5.3 --all-features
//! cargo run -p ctx-tree -- path/to/crate --containers          # whole `impl`, `trait` and `mod` blocks
//! cargo run -p ctx-tree -- path/to/crate --leave-out-broken    # leave out functions that do not compile
//! cargo run -p ctx-tree -- path/to/crate --no-test              # compare errors and warnings only
//! cargo run -p ctx-tree -- path/to/crate --dry-run             # count functions only
//! ```
//!
//! A tree is a folder with its own `Cargo.toml`, as cargo unpacks it from the registry. The tool works on a copy:
//!
//! 1. `working_copy` copies the tree and adds `ctx-runtime` to its manifest,
//! 2. `cargo` builds and tests the copy as it is,
//! 3. `functions` finds the functions that can be annotated, `annotation` inserts the attributes,
//! 4. `cargo` builds and tests the copy again, and `report` compares.
//!
//! `tree` shows all steps in one function. Attributes are inserted as text, on the line where the function begins.
//! So all other bytes and all line numbers stay the same.
//!
//! The exit status is 0 if nothing changed. It is 1 if a tree does not compile any more, has new or missing warnings,
//! or fails a test that it passed. It is 2 if a tree could not be tried at all.

mod annotation;
mod cargo;
mod diagnostics;
mod functions;
mod options;
mod report;
mod test_output;
mod tree;
mod working_copy;

use std::process::ExitCode;

use clap::Parser;

use crate::options::Options;

fn main() -> ExitCode {
    let options = Options::parse();
    let mut reports = Vec::new();
    let mut untried = false;
    for path in &options.trees {
        match tree::check(path, &options) {
            Ok(report) => {
                if !options.json {
                    print!("{report}");
                }
                reports.push(report);
            }
            Err(error) => {
                eprintln!("error: {}: {error:#}", path.display());
                untried = true;
            }
        }
    }
    if options.json {
        println!("{}", report::to_json(&reports));
    }
    if untried {
        ExitCode::from(2)
    } else if reports.iter().any(|report| !report.is_unchanged()) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
