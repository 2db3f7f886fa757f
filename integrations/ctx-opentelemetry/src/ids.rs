//! The ids of traces that begin here.

use std::fmt;

use ctx_propagate::TraceContext;
use ctx_runtime::try_with;
use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

/// Makes the ids of spans and traces. The first span in a root whose [`TraceContext`] is new takes the id of this trace, so that logs and spans of
/// the request show the same. All other ids come from another generator.
#[derive(Clone, Debug, Default)]
pub struct ContextIds<Others = RandomIdGenerator> {
    others: Others,
}

impl ContextIds {
    /// Other ids are random.
    pub fn new() -> Self {
        ContextIds::default()
    }
}

impl<Others: IdGenerator> ContextIds<Others> {
    /// Other ids come from this generator, for example that of X-Ray. So do those of roots that bind no trace.
    pub fn or(others: Others) -> Self {
        ContextIds { others }
    }
}

impl<Others: IdGenerator + fmt::Debug> IdGenerator for ContextIds<Others> {
    fn new_trace_id(&self) -> TraceId {
        match try_with(TraceContext::take_for_span) {
            Ok(Some(id)) => TraceId::from_bytes(id.to_bytes()),
            _ => self.others.new_trace_id(),
        }
    }

    fn new_span_id(&self) -> SpanId {
        self.others.new_span_id()
    }
}
