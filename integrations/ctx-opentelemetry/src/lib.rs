//! [OpenTelemetry]'s context follows the work of a [ctx](ctx_runtime) context, and each span and log record has its fields.
//!
//! ```
//! use ctx_opentelemetry::{ContextIds, ContextProcessor};
//! use opentelemetry::global;
//! use opentelemetry::trace::{Tracer, TracerProvider};
//! use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
//! use ctx_runtime::{Context, context_root};
//!
//! #[derive(Context)]
//! struct Tenant(#[context(log = "tenant")] &'static str);
//!
//! #[context_root(Tenant(tenant))]
//! async fn handle(tenant: &'static str) {
//!     let tracer = global::tracer("shop");
//!     tracer.in_span("handle", |_| tokio::spawn(price())).await.unwrap();
//! }
//!
//! async fn price() {
//!     global::tracer("shop").in_span("price", |_| ()); // a child of `handle`
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let exporter = InMemorySpanExporter::default();
//! let provider = SdkTracerProvider::builder()
//!     .with_simple_exporter(exporter.clone())
//!     .with_span_processor(ContextProcessor::new()) // fields of the context on each span
//!     .with_id_generator(ContextIds::new()) // the trace ids of requests
//!     .build();
//! global::set_tracer_provider(provider);
//! let _follows = ctx_opentelemetry::init(); // OpenTelemetry's context follows the work
//!
//! handle("acme").await;
//! let spans = exporter.get_finished_spans().unwrap();
//! assert_eq!(spans.len(), 2);
//! assert!(spans.iter().all(|span| span.attributes[0].value.as_str() == "acme"));
//! # let (price, handle) = if spans[0].name == "price" { (&spans[0], &spans[1]) } else { (&spans[1], &spans[0]) };
//! # assert_eq!(price.parent_span_id, handle.span_context.span_id());
//! # }
//! ```
//!
//! | to | use |
//! |---|---|
//! | let spans, baggage and suppression follow the work | [`init`], or [`OtelCarrier`] with choices |
//! | put fields of the context on spans and log records | [`ContextProcessor`] |
//! | give a trace that begins here the id that logs show | [`ContextIds`] |
//! | link a batch, or another attempt, to the traces that it belongs to | [`Links`] |
//! | take and send traces as B3, Jaeger or X-Ray | [`propagator`] |
//! | count the spans that are lost | [`Delivery`] |
//!
//! # Who makes the ids
//!
//! There is no second current span: the span of [`opentelemetry::Context::current`] is the current span, and
//! [`ctx_propagate::TraceContext`] is what a request has brought. After [`init`]:
//!
//! | case | who wins |
//! |---|---|
//! | a request brings a trace, no span is current | the caller's span is the parent of the spans in the root |
//! | a request brings a trace, and a span of the same trace is current around the root | the current span is their parent |
//! | a request brings no trace, and a span is current around the root | the trace of the root is the span's |
//! | a request brings no trace, no span is current | the first span takes the id of the root's trace ([`ContextIds`]), later ones begin traces |
//! | a root binds a new trace where a span is current | the spans in the root begin a trace of their own |
//! | a request brings a trace, and a span of another trace is current around the root | the caller's span |
//! | a span is put around a root that was called before, as by `handle(..).instrument(span)` | this span |
//! | a root binds no trace | the span around the root stays current |
//! | a request goes out, a span is current | the span is its parent |
//! | a request goes out, no span is current, the root's trace was received | the caller's span is its parent, so the tree has no gap |
//! | a request goes out, no span is current, the root's trace is new | its parent is an id of no span |
//!
//! [`Baggage`](ctx_propagate::Baggage) of the context is copied into OpenTelemetry's when a root begins. A request that goes out carries the
//! baggage of the context, with the changes that were made to OpenTelemetry's copy since.
//!
//! # With tracing-opentelemetry
//!
//! Its layer makes the context of a `tracing` span current while the span is entered. Install this carrier after that of ctx-tracing, so that
//! baggage which was added inside of a span is not lost:
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! ctx_tracing::init()?;
//! let _follows = ctx_opentelemetry::init();
//! # Ok(())
//! # }
//! ```
//!
//! If ctx-tracing gives tasks spans of their own, say so to the carrier: [`OtelCarrier::tasks_have_spans`].
//!
//! [OpenTelemetry]: https://opentelemetry.io

mod baggage;
mod carrier;
mod delivery;
mod ids;
mod links;
mod parts;
mod processor;
mod propagator;
mod tracer;

pub use carrier::{EnteredContext, OtelCarrier, OtelState};
pub use delivery::{Delivered, Delivery};
pub use ids::ContextIds;
pub use links::Links;
pub use parts::{span_context, trace_context};
pub use processor::ContextProcessor;
pub use propagator::{Propagated, propagator};

use ctx_runtime::carriers::Installed;

/// Lets OpenTelemetry's context follow the work until the result is dropped, and makes OpenTelemetry the
/// [tracer](ctx_propagate::set_tracer) of the process, for ever. The same as `OtelCarrier::new().install()`.
#[must_use = "nothing follows when this is dropped"]
pub fn init() -> Installed {
    OtelCarrier::new().install()
}

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
