//! Typed context for async Rust: see the crate's README.
//!
//! (tutorial to come)

mod bind;
mod enter;
mod frame;
mod key;
#[macro_use]
mod macros;
mod missing;
mod origin;
mod read;
mod scope;
mod snapshot;
mod work;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use bind::Bindings;
pub use key::{Context, Shareable};
pub use missing::Missing;
pub use read::{ContextRef, get, try_get, try_with, with};
pub use scope::Scoped;
pub use snapshot::{Entered, Snapshot, run, scope};

#[cfg(feature = "macros")]
pub use ctx_macros::{Context, context_root, with_context};
