//! Tokens, spans and errors. Nothing here knows about contexts.

pub(crate) mod angles;
pub(crate) mod body;
pub(crate) mod errors;
pub(crate) mod expressions;
pub(crate) mod groups;
pub(crate) mod program;
pub(crate) mod search;
pub(crate) mod spans;
pub(crate) mod tokens;
pub(crate) mod trees;
