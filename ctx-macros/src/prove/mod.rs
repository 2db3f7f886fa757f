//! The proof that a context is there: what is provided to a stretch of code, and the checks that the compiler sees.

pub(crate) mod checks;
pub(crate) mod helper;
pub(crate) mod provided;
