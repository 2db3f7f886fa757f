//! The proof that keys are bound: which keys are provided to a stretch of code, and the checks that the compiler sees.

pub(crate) mod checks;
pub(crate) mod helper;
pub(crate) mod provided;
