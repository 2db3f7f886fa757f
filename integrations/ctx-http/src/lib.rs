//! Tower layers that give each HTTP request a [ctx](ctx_runtime) context, and put it into the requests that it makes. For axum, tonic, hyper,
//! reqwest, and all else that is a `tower::Service` of `http` requests.
//!
//! | to | use |
//! |---|---|
//! | begin a context for each request, from its headers to the last byte of its answer | [`ContextLayer`] |
//! | bind more in a nested router | [`BindLayer`] |
//! | carry the span of `TraceLayer` to destructors | [`carry`] |
//! | read a value in an axum handler | `Ctx`, with the feature `axum`; or `context!` in an annotated function |
//! | log one line for each request | `access_log`, with the feature `access-log`, a default |
//! | keep the pool of a client from belonging to a request, in ambient mode | [`DetachLayer`] |
//! | send the trace, and what a destination may have, with outgoing requests | [`PropagateLayer`] |
//!
//! What is taken from requests, and what leaves, are policies of [`ctx_propagate`]: [`Inbound`](ctx_propagate::Inbound),
//! [`Outbound`](ctx_propagate::Outbound).
//!
//! Work that a handler spawns follows if the handler is annotated: `#[with_context]` on it, or on its `impl` or module. A layer cannot see
//! what a function spawns. That includes the function that `on_upgrade` of a WebSocket gets, and the streams of `Sse::new` and
//! `Body::from_stream` if they are to see what the handler has bound itself.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `access-log` (default) | `access_log`, by `tracing` |
//! | `axum` | the extractor `Ctx` |
//! | `reqwest` | [`PropagateLayer`] around a `reqwest::Client` |
//! | `reqwest-middleware` | `PropagateLayer::client`, a client of reqwest; [`PropagateLayer`] as a middleware of `reqwest-middleware` |

#[cfg(feature = "access-log")]
mod access_log;
mod client;
#[cfg(feature = "axum")]
mod extract;
mod progress;
mod runs;
mod server;

#[cfg(feature = "access-log")]
pub use access_log::{AccessLogFuture, AccessLogLayer, AccessLogService, LoggedBody, access_log};
#[cfg(feature = "reqwest")]
pub use client::same_host;
pub use client::{DetachFuture, DetachLayer, DetachService, Outgoing, PropagateLayer, PropagateService};
#[cfg(feature = "axum")]
pub use extract::{Ctx, MissingFromContext};
#[cfg(feature = "reqwest-middleware")]
pub use reqwest_middleware::ClientWithMiddleware;
pub use server::{BindLayer, BindService, ContextBody, ContextLayer, ContextService, ResponseFuture, carry};

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
