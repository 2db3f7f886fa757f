//! Links to other traces.

use ctx_propagate::TraceContext;
use ctx_runtime::Context;
use opentelemetry::KeyValue;
use opentelemetry::trace::Link;

use crate::parts;

/// Links from the spans of a root to other traces, for work that has no single parent: a batch of messages, or another attempt of a job. Bind it
/// in a root, with a new trace. [`ContextProcessor`](crate::ContextProcessor) adds the links to each span in the root that has no parent in this
/// process.
///
/// ```
/// use ctx_opentelemetry::Links;
/// use ctx_propagate::{Report, TraceContext};
/// use ctx_runtime::context_root;
///
/// struct Message { headers: Vec<(String, String)> }
///
/// fn traces(batch: &[Message]) -> impl Iterator<Item = TraceContext> {
///     batch.iter().filter_map(|message| TraceContext::read(&message.headers, &mut Report::new()))
/// }
///
/// #[context_root(TraceContext::new(), Links::to(traces(&batch)))]
/// async fn consume(batch: Vec<Message>) {
///     // spans here begin a trace, and link to the trace of each message
/// }
/// ```
#[derive(Clone, Debug, Default, Context)]
pub struct Links(Vec<Link>);

impl Links {
    /// Links to these traces.
    pub fn to(traces: impl IntoIterator<Item = TraceContext>) -> Self {
        Links(traces.into_iter().map(|trace| link(&trace, Vec::new())).collect())
    }

    /// One more link, with attributes.
    #[must_use]
    pub fn and(mut self, trace: &TraceContext, attributes: Vec<KeyValue>) -> Self {
        self.0.push(link(trace, attributes));
        self
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Link> {
        self.0.iter()
    }
}

fn link(trace: &TraceContext, attributes: Vec<KeyValue>) -> Link {
    Link::new(parts::span_context(trace), attributes, 0)
}
