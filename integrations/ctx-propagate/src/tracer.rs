//! The tracer of the process: a tracing system that has spans, and ids, of its own.

use std::fmt;
use std::sync::OnceLock;

use ctx_runtime::try_with;

use crate::baggage::Baggage;
use crate::trace::TraceContext;

/// A tracing system that has a current span, such as OpenTelemetry. Where it has a span, the ids are the span's:
///
/// - A request that goes out has the current span as its parent, and not a [`child`](TraceContext::child) of the context's trace.
/// - A request that comes in without a trace belongs to the trace of the current span.
///
/// The crate `ctx-opentelemetry` sets one.
pub trait Tracer: Send + Sync + 'static {
    /// The trace, with the current span as the parent of what is done next. `None` if no span is current.
    fn current(&self) -> Option<TraceContext>;

    /// The baggage for requests that go out, before a policy looks at it. `bound` is the baggage of the context.
    fn baggage(&self, bound: &Baggage) -> Baggage {
        bound.clone()
    }
}

static TRACER: OnceLock<Box<dyn Tracer>> = OnceLock::new();

/// Sets the tracer of the process, once and for ever.
///
/// # Errors
///
/// If there is one already. It stays.
pub fn set_tracer(tracer: impl Tracer) -> Result<(), TracerIsSet> {
    TRACER.set(Box::new(tracer)).map_err(|_| TracerIsSet(()))
}

/// The process has a tracer already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TracerIsSet(());

impl fmt::Display for TracerIsSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the process has a tracer already")
    }
}

impl std::error::Error for TracerIsSet {}

impl TraceContext {
    /// The trace as a request carries it that goes out here: its parent is the current span of the [`Tracer`](Tracer); without a
    /// span, it is a [`child`](TraceContext::child) of the context's trace; without a trace, it starts a trace.
    pub fn outgoing() -> Self {
        current().or_else(|| try_with(TraceContext::child).ok()).unwrap_or_default()
    }
}

pub(crate) fn current() -> Option<TraceContext> {
    TRACER.get()?.current()
}

pub(crate) fn baggage(bound: &Baggage) -> Baggage {
    TRACER.get().map_or_else(|| bound.clone(), |tracer| tracer.baggage(bound))
}
