//! The requests that go out.

mod layer;
#[cfg(feature = "reqwest-middleware")]
mod middleware;
mod outgoing;

pub use layer::{PropagateLayer, PropagateService};
pub use outgoing::Outgoing;
