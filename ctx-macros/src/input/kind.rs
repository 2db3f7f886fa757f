//! Which macro it is.

/// Which attribute.
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

/// Which of `scope!` and `root!` it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// `scope!`: on top of what is current.
    OnTop,
    /// `root!`: with nothing.
    Afresh,
}
