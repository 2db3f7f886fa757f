//! The requests that go out.

mod detach;
mod layer;
#[cfg(feature = "reqwest-middleware")]
mod middleware;
mod outgoing;
#[cfg(feature = "reqwest")]
mod redirects;

pub use detach::{DetachFuture, DetachLayer, DetachService};
pub use layer::{PropagateLayer, PropagateService};
pub use outgoing::Outgoing;
#[cfg(feature = "reqwest")]
pub use redirects::same_host;
