//! The program that runs the macros: what it is for decides what it gets.

use std::env::current_exe;
use std::sync::OnceLock;

use proc_macro2::Span;

/// Whether an editor asks for the expansion.
pub(crate) fn is_editor() -> bool {
    Program::current() == Program::RustAnalyzer
}

/// The place of generated tokens that are blamed for what is wrong at `place`. An editor would take them for what stands
/// there.
pub(crate) fn blamed(place: Span) -> Span {
    if is_editor() { Span::call_site() } else { place }
}

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
