//! A hub of Sentry for each root and task of [ctx](ctx_runtime), and the fields of the context as tags on every event.
//!
//! [`CtxIntegration`] is added to the options of the client, as any integration of Sentry:
//!
//! ```
//! use ctx_runtime::{Context, context_root};
//! use ctx_sentry::CtxIntegration;
//! use sentry::{ClientOptions, Level};
//!
//! #[derive(Context)]
//! struct Request {
//!     #[context(log)]
//!     id: u64,
//!     #[context(log)]
//!     tenant: &'static str,
//!     token: &'static str, // no tag
//! }
//!
//! #[context_root(Request { id, tenant: "acme", token: "secret" })]
//! async fn handle(id: u64) {
//!     sentry::add_breadcrumb(sentry::Breadcrumb { message: Some(format!("received {id}")), ..Default::default() });
//!     let task = tokio::spawn(async { sentry::capture_message("out of stock", Level::Error) });
//!     task.await.unwrap();
//! }
//!
//! # fn main() {
//! let options = ClientOptions::new().add_integration(CtxIntegration::new());
//! # let events = sentry::test::with_captured_events_options(|| {
//! # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//! # runtime.block_on(async {
//! tokio::join!(handle(7), handle(8));
//! # });
//! # }, options);
//! # for (event, id) in events.iter().zip(["7", "8"]) {
//! #     assert_eq!((event.tags["id"].as_str(), event.tags["tenant"].as_str(), event.tags.len()), (id, "acme", 2));
//! #     assert_eq!(event.breadcrumbs.len(), 1);
//! #     assert_eq!(event.breadcrumbs[0].message.as_deref(), Some(format!("received {id}").as_str()));
//! # }
//! # }
//! ```
//!
//! Each of the two events has the tags `id` and `tenant` of its own request, and the breadcrumb of its own request.
//!
//! # Which hub is current
//!
//! Sentry keeps scopes, tags and breadcrumbs in a hub, and a hub in a thread-local. Its documentation advises a hub for each thread or task,
//! because concurrent code with one hub mixes them up, and may panic: [`Hub`](sentry_core::Hub).
//!
//! | code | hub |
//! |---|---|
//! | a root | a fork of the hub that is current where the root begins |
//! | a task, a local task, a thread, a blocking closure | a fork of the hub that is current at the hand-over |
//! | a closure in a pool | the same; each item of a parallel iterator has a fork of its own |
//! | an `async` block or a stream that leaves its function, a closure under `#[context(carry)]`, a snapshot | the hub of the code that made it, where this hub is current; elsewhere, a fork of it, made when it first runs there |
//! | an `async fn` | the hub of its caller, as without annotations |
//! | code below `#[context(detach)]` | the hub of the thread or of the code around it |
//!
//! A fork has what the top scope of the hub has at the moment in which it is made. Later changes of the one are not seen by the other. A block
//! shares the hub, because it is a part of its function: its caller finds the user that it has set, as with an `async fn`. If the block is
//! polled elsewhere, for example in a task of a function without an annotation, it may be concurrent, and runs with a fork: the fork has what
//! the scope has at the first poll there, and not at the hand-over. Futures that one task polls in turns, as in `join!`, share the hub, as
//! without ctx. If they keep a guard of `push_scope` across an `.await`, they need hubs of their own: by `bind_hub`, as Sentry advises, or by
//! [`CtxIntegration::fork_blocks`].
//!
//! # What it costs
//!
//! A hand-over costs a fork, two allocations, and each run of the work switches the hub twice. An event costs a look-up for each key of
//! the process that has loggable fields, and the texts of its tags. Nothing is installed if the client has no DSN.

#![forbid(unsafe_code)]

mod explain;
mod hubs;
mod integration;
mod tags;
mod transactions;

pub use integration::CtxIntegration;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
