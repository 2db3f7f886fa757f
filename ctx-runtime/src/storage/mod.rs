//! Contexts as they lie in memory: keys, and the frames that hold their values.

pub(crate) mod bind;
pub(crate) mod block;
pub(crate) mod crossing;
pub(crate) mod frame;
pub(crate) mod key;
pub(crate) mod keys;
pub(crate) mod kind;
pub(crate) mod number;
pub(crate) mod origin;
mod place;
mod register;
mod values;
