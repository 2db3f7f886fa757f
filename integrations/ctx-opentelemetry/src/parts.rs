//! The trace of ctx-propagate and the span context of OpenTelemetry, as each other.

use ctx_propagate::{SpanId, TraceContext, TraceFlags, TraceId, TraceState};
use opentelemetry::trace as otel;

/// What a request has brought, as OpenTelemetry has it: a span of another process.
pub fn span_context(trace: &TraceContext) -> otel::SpanContext {
    otel::SpanContext::new(
        otel::TraceId::from_bytes(trace.trace_id().to_bytes()),
        otel::SpanId::from_bytes(trace.parent_id().to_bytes()),
        otel::TraceFlags::new(trace.flags().bits()),
        true,
        otel_state(trace.state()),
    )
}

/// OpenTelemetry's rules for keys are those of level 1 of Trace Context. What it refuses is left out.
fn otel_state(state: &TraceState) -> otel::TraceState {
    state.as_str().parse().unwrap_or_else(|_| {
        let mut members: Vec<_> = state.iter().collect();
        // The last first, because each is put in front.
        members.reverse();
        members.into_iter().fold(otel::TraceState::NONE, |state, (key, value)| {
            state.insert(key.to_owned(), value.to_owned()).unwrap_or(state)
        })
    })
}

/// A span as the parent of what is done next. `None` if the span context is not valid. A `tracestate` that W3C Trace Context does not allow is
/// left out.
pub fn trace_context(span: &otel::SpanContext) -> Option<TraceContext> {
    let trace_id = TraceId::from_bytes(span.trace_id().to_bytes())?;
    let parent_id = SpanId::from_bytes(span.span_id().to_bytes())?;
    let flags = TraceFlags::from_bits(span.trace_flags().to_u8());
    Some(TraceContext::from_parts(trace_id, parent_id, flags, state(span)))
}

fn state(span: &otel::SpanContext) -> TraceState {
    let header = span.trace_state().header();
    // The last first, because each is put in front.
    let members = header.rsplit(',').filter_map(|member| member.split_once('='));
    members.fold(TraceState::default(), |state, (key, value)| state.with(key, value).unwrap_or(state))
}
