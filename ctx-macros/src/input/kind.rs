//! Which of the macros is expanded.

/// Which of the two attributes is expanded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Root,
    With,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Root => "context_root",
            Kind::With => "with_context",
        }
    }
}

/// Which of `scope!` and `root!` is expanded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// `scope!`: on top of the current context.
    OnTop,
    /// `root!`: without any binding.
    Afresh,
}
