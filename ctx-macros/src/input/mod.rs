//! The user's input: the arguments of an attribute, and the item below it. Mistakes are recorded, and parsing goes on.

pub(crate) mod args;
pub(crate) mod check;
pub(crate) mod function;
pub(crate) mod kind;
pub(crate) mod provides;
pub(crate) mod runtime;
pub(crate) mod test_case;
pub(crate) mod types;
pub(crate) mod value;
pub(crate) mod words;
