//! Carries the trace and the baggage of a [ctx](ctx_runtime) context between processes, in the headers of [W3C Trace Context] and
//! [W3C Baggage].
//!
//! ```
//! use ctx_propagate::{Baggage, Report, TraceContext};
//! use ctx_runtime::{context, context_root, with_context};
//!
//! type Headers = Vec<(String, String)>;
//!
//! /// A request comes in. What is invalid in its headers is left out, and the report says what that was.
//! fn receive(headers: Headers) -> Headers {
//!     let mut report = Report::new();
//!     let trace = TraceContext::read(&headers, &mut report).unwrap_or_default();
//!     let baggage = Baggage::read(&headers, &mut report);
//!     if !report.is_empty() {
//!         eprintln!("refused: {report}");
//!     }
//!     handle(trace, baggage)
//! }
//!
//! #[context_root(trace as TraceContext, baggage as Baggage)]
//! fn handle(trace: TraceContext, baggage: Baggage) -> Headers { call_the_stock() }
//!
//! /// A request goes out.
//! #[with_context]
//! fn call_the_stock() -> Headers {
//!     let mut headers = Headers::new();
//!     context!(TraceContext).child().write(&mut headers).expect("a list carries all headers");
//!     context!(Baggage).write(&mut headers).expect("a list carries all headers");
//!     headers
//! }
//!
//! let text = |text: &str| text.to_owned();
//! let sent = receive(vec![
//!     (text("traceparent"), text("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
//!     (text("baggage"), text("tenant=acme, of nobody")),
//! ]);
//! assert!(sent[0].1.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
//! assert_eq!(sent[1].1, "tenant=acme");
//! ```
//!
//! | to | use |
//! |---|---|
//! | know the trace, and hand it on | [`TraceContext`], with [`TraceId`], [`SpanId`], [`TraceFlags`] and [`TraceState`] |
//! | let names and values travel with a request | [`Baggage`], and [`Member`] for those with properties |
//! | read and write another medium than HTTP | [`TextMap`]; the module [`text_map`] has RabbitMQ, Kafka and Redis |
//! | hand over to a child process, and take over in it | [`std::process::Command`] as a [`TextMap`], and [`Environment`] |
//! | know what was invalid | [`Report`], a list of [`Refused`] |
//! | take and send the trace in another form than `traceparent` | [`TraceFormat`] |
//! | let a tracing system make the ids | [`set_tracer`] |
//!
//! # Hostile input
//!
//! Headers come from outside. Reading them does not panic, keeps no value in part, and holds at most 128 KiB at a time, however long the
//! headers are. The time is linear in their length. What was read is valid, so writing it again gives valid headers; no value that came
//! from outside can begin a header of its own ([`text_map::Header`]).
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `http` | [`TextMap`] for `http::HeaderMap`, which hyper, axum, reqwest and tower-http use |
//! | `tonic` | [`TextMap`] for `tonic::metadata::MetadataMap` |
//! | `b3` | `B3`, the single header of Zipkin; by itself, and as a [`TraceFormat`] |
//! | `serde` | `Json`, a codec for keys |
//!
//! For `wasm32-unknown-unknown`, enable the feature `wasm_js` of the crate `getrandom`, which gives the random ids.
//!
//! [W3C Trace Context]: https://www.w3.org/TR/trace-context-2/
//! [W3C Baggage]: https://www.w3.org/TR/baggage/

#[cfg(feature = "b3")]
mod b3;
mod baggage;
mod format;
mod inbound;
#[cfg(feature = "serde")]
mod json;
mod names;
mod outbound;
mod report;
mod request_id;
pub mod text_map;
mod token;
mod trace;
mod tracer;

#[cfg(feature = "b3")]
pub use b3::{B3, B3Single, Sampling};
pub use baggage::{Baggage, Member};
pub use format::{Headers, TraceFormat};
pub use inbound::{Inbound, Received};
#[cfg(feature = "serde")]
pub use json::Json;
pub use outbound::{Allowed, Outbound};
pub use report::{Refused, Report, Why};
pub use request_id::{RequestId, UnsafeId};
pub use text_map::{Environment, NotCarried, TextMap};
pub use trace::{InvalidId, SpanId, TraceContext, TraceFlags, TraceId, TraceState};
pub use tracer::{Tracer, TracerIsSet, set_tracer};

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
