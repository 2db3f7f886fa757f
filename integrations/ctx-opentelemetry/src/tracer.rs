//! OpenTelemetry as the tracer of ctx-propagate.

use ctx_propagate::{Baggage, TraceContext, Tracer};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;

use crate::{baggage, parts};

/// The span of OpenTelemetry's current context is the current span.
pub(crate) struct OpenTelemetry;

impl Tracer for OpenTelemetry {
    fn current(&self) -> Option<TraceContext> {
        Context::map_current(|context| parts::trace_context(context.span().span_context()))
    }

    fn baggage(&self, bound: &Baggage) -> Baggage {
        Context::map_current(|context| baggage::with_changes_of(context, bound))
    }
}
