//! The generated code around work that is handed over.

pub(crate) mod by_type;
pub(crate) mod call;
pub(crate) mod closure;
pub(crate) mod hand_over;
pub(crate) mod hoist;
pub(crate) mod site;
