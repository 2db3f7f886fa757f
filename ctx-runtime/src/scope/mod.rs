//! Work in a context: what it carries, and how it runs.

pub(crate) mod carried;
pub(crate) mod closure;
mod created;
mod extras;
mod running;
mod runs_here;
mod scoped;
mod watched;

pub use carried::Carried;
#[cfg(all(feature = "ambient", tokio_unstable))]
pub(crate) use created::handed_over_last;
pub(crate) use running::{Came, running};
pub(crate) use runs_here::RunsHere;
pub use scoped::Scoped;
