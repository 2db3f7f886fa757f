//! The requests that go out.

mod detach;
mod layer;
#[cfg(feature = "reqwest-middleware")]
mod middleware;
mod outgoing;

pub use detach::{DetachFuture, DetachLayer, DetachService};
pub use layer::{PropagateLayer, PropagateService};
pub use outgoing::Outgoing;
