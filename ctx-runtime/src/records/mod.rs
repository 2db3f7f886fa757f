//! What is recorded while diagnostics watch: the living contexts, the work that holds them, the roots.

pub(crate) mod birth_record;
mod context_observer;
pub(crate) mod contexts;
pub(crate) mod holders;
pub(crate) mod roots;
pub(crate) mod samples;
mod shares;
mod summary;
pub(crate) mod watch;
pub(crate) mod work;
