//! Contexts as they lie in memory: keys, and the frames that hold their values.

pub(crate) mod bind;
pub(crate) mod block;
pub(crate) mod frame;
pub(crate) mod key;
pub(crate) mod origin;
pub(crate) mod policy;
pub(crate) mod redact;
