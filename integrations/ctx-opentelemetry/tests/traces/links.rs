//! Links in place of parents.

use ctx_opentelemetry::Links;
use ctx_propagate::{Inbound, TraceContext};
use ctx_runtime::context_root;
use opentelemetry::KeyValue;
use opentelemetry::trace::Tracer;

use crate::recorder::Recorder;
use crate::{caller, install};

#[test]
fn a_batch_links_to_the_traces_of_its_messages() {
    #[context_root(TraceContext::new(), Links::to(traces.clone()))]
    fn consume(recorder: &Recorder, traces: Vec<TraceContext>) {
        recorder.tracer.in_span("batch", |_| recorder.tracer.in_span("message", |_| ()));
    }
    install();
    let recorder = Recorder::new();
    let traces: Vec<_> = (0..100).map(|_| TraceContext::new()).collect();
    recorder.tracer.in_span("poll", |_| consume(&recorder, traces.clone()));
    assert_eq!(recorder.paths(), ["batch", "batch/message", "poll"]);
    let links = recorder.span("batch").links;
    let linked: Vec<_> = links.iter().map(|link| link.span_context.trace_id().to_string()).collect();
    assert_eq!(linked, traces.iter().map(|trace| trace.trace_id().to_string()).collect::<Vec<_>>());
    assert!(recorder.span("message").links.is_empty());
}

#[test]
fn another_attempt_links_to_the_first() {
    #[context_root(TraceContext::new(), Links::default().and(&first, vec![KeyValue::new("attempt", 2)]))]
    fn attempt(recorder: &Recorder, first: TraceContext) {
        recorder.tracer.in_span("attempt", |_| ());
    }
    install();
    let recorder = Recorder::new();
    attempt(&recorder, Inbound::edge().receive(&caller()).trace);
    let span = recorder.span("attempt");
    let link = &span.links[0];
    assert_eq!(link.span_context.span_id().to_string(), "00f067aa0ba902b7");
    assert_eq!(link.attributes, [KeyValue::new("attempt", 2)]);
}
