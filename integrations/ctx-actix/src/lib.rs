//! Gives each request of actix-web a [ctx](ctx_runtime) context, from its headers to the last byte of its body: [`ContextMiddleware`].
//!
//! It is the counterpart of `ctx-http`, which has layers of tower, for futures that are not `Send`. Work that a handler spawns follows if the
//! handler is annotated: `#[with_context]` on it, or on its module. That includes `actix_web::rt::spawn`, `web::block` and arbiters.

mod body;
mod future;
mod headers;
mod middleware;

pub use body::ContextBody;
pub use future::ContextFuture;
pub use headers::Headers;
pub use middleware::{ContextMiddleware, ContextService};

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
