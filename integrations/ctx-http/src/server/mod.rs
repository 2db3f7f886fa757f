//! The requests that come in.

mod body;
mod future;
mod layer;

mod bind;

pub use bind::{BindLayer, BindService, carry};
pub use body::ContextBody;
pub use future::ResponseFuture;
pub use layer::{ContextLayer, ContextService};
