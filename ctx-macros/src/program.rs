//! The program that runs the macros: what it is for decides what it gets.

use std::env::current_exe;
use std::sync::OnceLock;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Rustc,
    /// It runs macros in a program of its own, which no compiler ever is: `rust-analyzer-proc-macro-srv`. Its environment would tell
    /// as well, but anybody could set that for a build.
    RustAnalyzer,
    /// rustdoc, clippy, Miri, and whatever else drives the compiler.
    Other,
}

impl Program {
    pub(crate) fn current() -> Program {
        static CURRENT: OnceLock<Program> = OnceLock::new();
        *CURRENT.get_or_init(|| {
            let program = current_exe().ok();
            match program.as_deref().and_then(|program| program.file_stem()?.to_str()) {
                Some("rustc") => Program::Rustc,
                Some(name) if name.contains("rust-analyzer") => Program::RustAnalyzer,
                _ => Program::Other,
            }
        })
    }
}
