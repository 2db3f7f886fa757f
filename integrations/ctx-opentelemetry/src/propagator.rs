//! The propagators of OpenTelemetry as formats of ctx-propagate.

use std::collections::HashMap;
use std::fmt;

use ctx_propagate::{Headers, Report, TraceContext, TraceFlags, TraceFormat};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;

use crate::parts;

/// The flags in the contexts of propagators. They agree on the first alone: `random` of Trace Context is `deferred` in those of Zipkin and X-Ray.
const SAMPLED: u8 = 1;
const DEBUG: u8 = 4;

/// A propagator of OpenTelemetry for [`Inbound::format`](ctx_propagate::Inbound::format) and
/// [`Allowed::format`](ctx_propagate::Allowed::format): B3, Jaeger, X-Ray. The policies decide where it is used; headers that are not among the
/// propagator's `fields` are not written.
///
/// Do not give it a propagator of baggage, because policies handle baggage by themselves.
///
/// ```
/// use ctx_opentelemetry::propagator;
/// use ctx_propagate::{Allowed, Inbound, Outbound};
/// # use opentelemetry_sdk::propagation::TraceContextPropagator as JaegerPropagator;
///
/// let inbound = Inbound::internal().format(propagator(JaegerPropagator::new()));
/// let outbound = Outbound::new().to("*.internal", Allowed::everything().format(propagator(JaegerPropagator::new())));
/// ```
pub fn propagator<P: TextMapPropagator + Send + Sync + 'static>(propagator: P) -> Propagated<P> {
    Propagated(propagator)
}

/// The format that [`propagator`] makes.
pub struct Propagated<P>(P);

impl<P: TextMapPropagator + Send + Sync + 'static> TraceFormat for Propagated<P> {
    fn names(&self) -> Vec<&str> {
        self.0.fields().collect()
    }

    fn read(&self, headers: &Headers, _: &mut Report) -> Option<TraceContext> {
        let headers: HashMap<String, String> =
            headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
        let context = self.0.extract_with_context(&Context::new(), &headers);
        let read = parts::trace_context(context.span().span_context())?;
        let flags = context.span().span_context().trace_flags().to_u8();
        let flags = TraceFlags::default().with_sampled(flags & (SAMPLED | DEBUG) != 0);
        Some(TraceContext::from_parts(read.trace_id(), read.parent_id(), flags, read.state().clone()))
    }

    fn write(&self, trace: &TraceContext) -> Headers {
        let mut headers = HashMap::new();
        let flags = TraceFlags::default().with_sampled(trace.is_sampled());
        let trace = TraceContext::from_parts(trace.trace_id(), trace.parent_id(), flags, trace.state().clone());
        self.0.inject_context(&Context::new().with_remote_span_context(parts::span_context(&trace)), &mut headers);
        headers.into_iter().collect()
    }
}

impl<P> fmt::Debug for Propagated<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Propagated").finish_non_exhaustive()
    }
}
