//! `annotate-tree`: puts `#[with_context]` on every function of another crate, and reports the changes. There should be
//! none: the crate has to compile, warn and pass its tests as before.
//!
//! ```text
//! cargo run -p ctx-tree -- ~/.cargo/registry/src/*/tower-0.5.3 --all-features
//! cargo run -p ctx-tree -- path/to/crate --containers          # whole `impl`, `trait` and `mod` blocks
//! cargo run -p ctx-tree -- path/to/crate --leave-out-broken    # go on without what does not compile
//! cargo run -p ctx-tree -- path/to/crate --no-test              # compare errors and warnings only
//! cargo run -p ctx-tree -- path/to/crate --dry-run             # count functions only
//! ```
//!
//! A tree is a folder with a `Cargo.toml` of its own, as cargo unpacks it from the registry. The tool works on a copy:
//!
//! 1. `working_copy` copies the tree and adds `ctx-runtime` to its manifest,
//! 2. `cargo` builds and tests the copy as it is,
//! 3. `functions` finds what can be annotated, `annotation` inserts the attributes,
//! 4. `cargo` builds and tests it again, and `report` compares.
//!
//! `tree` shows all of it in one function. Attributes are inserted as text, on the line where the function begins: every
//! other byte stays, and so do the numbers of the lines.
//!
//! The exit status is 0 if nothing changed, 1 if a tree does not compile any more, warns of something new, does not warn
//! of something any more, or fails a test that it passed; 2 if a tree could not be tried at all.

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
