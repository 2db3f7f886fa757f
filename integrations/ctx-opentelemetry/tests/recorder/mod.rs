//! A provider of spans of its own for each test, which records them.
#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::HashMap;

use ctx_opentelemetry::{ContextIds, ContextProcessor};
use opentelemetry::trace::{SpanId, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracer, SdkTracerProvider, SpanData};

pub(crate) struct Recorder {
    pub(crate) tracer: SdkTracer,
    exporter: InMemorySpanExporter,
    _provider: SdkTracerProvider,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .with_span_processor(ContextProcessor::new())
            .with_id_generator(ContextIds::new())
            .build();
        Recorder { tracer: provider.tracer("test"), exporter, _provider: provider }
    }

    /// The spans that have ended.
    pub(crate) fn spans(&self) -> Vec<SpanData> {
        self.exporter.get_finished_spans().unwrap()
    }

    pub(crate) fn span(&self, name: &str) -> SpanData {
        let mut found: Vec<_> = self.spans().into_iter().filter(|span| span.name == name).collect();
        assert_eq!(found.len(), 1, "spans named {name}");
        found.remove(0)
    }

    /// The spans whose parent is this span.
    pub(crate) fn spans_of(&self, parent: SpanId) -> Vec<SpanData> {
        self.spans().into_iter().filter(|span| span.parent_span_id == parent).collect()
    }

    /// The paths of the spans, sorted: `request/price`. A parent that was not recorded is `?`.
    pub(crate) fn paths(&self) -> Vec<String> {
        let spans = self.spans();
        let by_id: HashMap<SpanId, &SpanData> = spans.iter().map(|span| (span.span_context.span_id(), span)).collect();
        let mut paths: Vec<String> = spans.iter().map(|span| path(span, &by_id)).collect();
        paths.sort();
        paths
    }
}

fn path(span: &SpanData, by_id: &HashMap<SpanId, &SpanData>) -> String {
    if span.parent_span_id == SpanId::INVALID {
        return span.name.to_string();
    }
    let Some(parent) = by_id.get(&span.parent_span_id) else { return format!("?/{}", span.name) };
    assert_eq!(parent.span_context.trace_id(), span.span_context.trace_id());
    format!("{}/{}", path(parent, by_id), span.name)
}
