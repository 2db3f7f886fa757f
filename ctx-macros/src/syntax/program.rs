//! The program that runs the macros: rustc, rust-analyzer or another tool. It decides which code the macros emit.

use std::env::current_exe;
use std::sync::OnceLock;

use proc_macro2::Span;

/// Whether an editor asks for the expansion.
pub(crate) fn is_editor() -> bool {
    Program::current() == Program::RustAnalyzer
}

/// The place of generated tokens that the compiler blames for an error at `place`. An editor would take such tokens for
/// the user's tokens at `place`, so it gets another place.
pub(crate) fn blamed(place: Span) -> Span {
    if is_editor() { Span::call_site() } else { place }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Rustc,
    /// rust-analyzer runs macros in a program of its own, `rust-analyzer-proc-macro-srv`, which is never a compiler.
    /// Its environment variables would show it as well, but anybody could set them for a build.
    RustAnalyzer,
    /// rustdoc, clippy, Miri, and every other program that drives the compiler.
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
