//! Lets the current span of `tracing` follow the work, puts the fields of a ctx context on every event, and lets a context choose its
//! verbosity.
//!
//! A key says which of its fields may be logged, with `#[context(log)]`. The formats of this crate add the loggable fields of the
//! current context to each event that they write, also to events of libraries and of the `log` crate.
//!
//! ```
//! use ctx_runtime::{Context, context_root};
//! use ctx_tracing::fields;
//!
//! #[derive(Context)]
//! struct Request {
//!     #[context(log)]
//!     id: u64,
//!     token: String,
//! }
//!
//! #[context_root(Request { id: 7, token: "secret".into() })]
//! async fn handle() {
//!     tracing::info!("received"); // id=7
//!     fields!(order = 12 => async {
//!         tokio::spawn(async { tracing::info!("packed") }).await.unwrap(); // id=7 order=12
//!     })
//!     .await;
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), ctx_tracing::InitError> {
//!     ctx_tracing::init()?;
//!     handle().await;
//!     Ok(())
//! }
//! ```
//!
//! | to | use |
//! |---|---|
//! | have the current span in tasks, threads and pools | [`SpanCarrier`], which [`init`] installs |
//! | set up a process in one call | [`init`], or [`Setup`] for another format, output or filter |
//! | write JSON | [`json()`], with the fields at the top level |
//! | write text | [`text()`], or [`Text`] around another format of `tracing-subscriber` |
//! | add the fields to a format of your own, or of another crate | [`Shown`], [`Before`] |
//! | add fields for a stretch of code | [`fields!`] |
//! | log more of one request, tenant or job | [`Verbosity`], and [`VerbosityFilter`] in the subscriber |
//! | have the fields on spans, for OpenTelemetry | [`SpanFields`] |
//!
//! # What it costs
//!
//! An event that no layer wants costs nothing more. An event that is written costs a look-up for each key of the process that has
//! loggable fields, and the format of the fields.

mod init;
mod json;
mod names;
mod scope;
mod span_fields;
mod spans;
mod text;
mod value_text;
mod verbosity;
mod visit;

pub use init::{BoxedLayer, InitError, Setup, init};
pub use json::{Json, JsonFields, json};
pub use scope::Fields;
pub use span_fields::SpanFields;
pub use spans::SpanCarrier;
pub use text::{Before, Shown, Text, text};
pub use verbosity::{InvalidVerbosity, Verbosity, VerbosityFilter};

/// What the macros of this crate call.
#[doc(hidden)]
pub mod __private {
    pub use crate::scope::{FieldValue, Owned};
    pub use ctx_runtime::scope;
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
