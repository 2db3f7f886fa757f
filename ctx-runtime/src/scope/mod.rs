//! Work in a context: what it carries, and how it runs.

mod called;
pub(crate) mod carried;
pub(crate) mod closure;
mod context;
mod created;
mod extras;
mod running;
mod runs_here;
mod scoped;
mod watched;

pub(crate) use called::Call;
pub use called::{needing, scope};
pub use carried::Carried;
#[cfg(all(feature = "ambient", tokio_unstable))]
pub(crate) use created::handed_over_last;
pub(crate) use running::{Came, running};
pub(crate) use runs_here::RunsHere;
pub use scoped::Scoped;
