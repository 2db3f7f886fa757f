//! The trace of ctx-propagate and the spans of OpenTelemetry are one: each row of the table in the crate's documentation is a test. A process
//! of its own, because the tracer is set for ever.

#[path = "../recorder/mod.rs"]
mod recorder;

mod baggage;
mod formats;
mod links;
mod requests;

use std::sync::Once;

use ctx_propagate::{Inbound, Outbound, TraceContext};
use ctx_runtime::{RootSite, context_root, get};
use opentelemetry::Context;
use opentelemetry::trace::{Span, TraceContextExt, Tracer};

use recorder::Recorder;

type Headers = Vec<(String, String)>;

fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| std::mem::forget(ctx_opentelemetry::init()));
}

const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn caller() -> Headers {
    vec![("traceparent".to_owned(), CALLER.to_owned())]
}

/// What a service does: it takes the headers, and works in a root.
fn serve<R>(headers: Headers, work: impl FnOnce() -> R) -> R {
    RootSite::of::<Headers>("serve").begin(Inbound::edge().receive(&headers).into_values()).run(work)
}

/// The `traceparent` of a request that goes out here.
fn sent() -> String {
    let mut headers = Headers::new();
    let report = Outbound::new().send("stock", &mut headers);
    assert!(report.is_empty(), "{report}");
    headers.remove(0).1
}

fn traceparent(span: &impl Span) -> String {
    let span = span.span_context();
    format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags())
}

#[test]
fn a_request_brings_a_trace_and_no_span_is_current() {
    install();
    let recorder = Recorder::new();
    serve(caller(), || recorder.tracer.in_span("work", |_| ()));
    let work = recorder.span("work");
    assert_eq!(work.span_context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!((work.parent_span_id.to_string().as_str(), work.parent_span_is_remote), ("00f067aa0ba902b7", true));
}

#[test]
fn a_request_brings_a_trace_and_a_span_of_it_is_current() {
    install();
    let recorder = Recorder::new();
    let theirs = ctx_opentelemetry::span_context(&Inbound::edge().receive(&caller()).trace);
    let _remote = Context::new().with_remote_span_context(theirs).attach();
    recorder.tracer.in_span("server", |_| serve(caller(), || recorder.tracer.in_span("work", |_| ())));
    assert_eq!(recorder.span("work").parent_span_id, recorder.span("server").span_context.span_id());
}

#[test]
fn a_request_brings_no_trace_and_a_span_is_current() {
    install();
    let recorder = Recorder::new();
    let bound = recorder.tracer.in_span("server", |_| {
        serve(Headers::new(), || recorder.tracer.in_span("work", |_| get::<TraceContext>().trace_id()))
    });
    assert_eq!(recorder.paths(), ["server", "server/work"]);
    assert_eq!(bound.to_string(), recorder.span("work").span_context.trace_id().to_string());
}

#[test]
fn a_request_brings_no_trace_and_no_span_is_current() {
    install();
    let recorder = Recorder::new();
    let bound = serve(Headers::new(), || {
        recorder.tracer.in_span("first", |_| recorder.tracer.in_span("below", |_| ()));
        recorder.tracer.in_span("second", |_| ());
        get::<TraceContext>().trace_id().to_string()
    });
    assert_eq!(recorder.paths(), ["first", "first/below", "second"]);
    let trace = |name| recorder.span(name).span_context.trace_id().to_string();
    assert_eq!((trace("first"), trace("below")), (bound.clone(), bound.clone()));
    assert_ne!(trace("second"), bound, "a trace has one root");
}

#[test]
fn a_root_binds_a_new_trace_where_a_span_is_current() {
    #[context_root(TraceContext::new())]
    fn job(recorder: &Recorder) {
        recorder.tracer.in_span("work", |_| ());
    }
    install();
    let recorder = Recorder::new();
    recorder.tracer.in_span("request", |_| job(&recorder));
    assert_eq!(recorder.paths(), ["request", "work"]);
    assert_ne!(recorder.span("work").span_context.trace_id(), recorder.span("request").span_context.trace_id());
}

#[test]
fn a_root_binds_no_trace() {
    #[context_root()]
    fn job(recorder: &Recorder) {
        recorder.tracer.in_span("work", |_| ());
    }
    install();
    let recorder = Recorder::new();
    recorder.tracer.in_span("request", |_| job(&recorder));
    assert_eq!(recorder.paths(), ["request", "request/work"]);
}

#[test]
fn a_request_goes_out_and_a_span_is_current() {
    install();
    let recorder = Recorder::new();
    serve(caller(), || {
        let span = recorder.tracer.start("work");
        let expected = traceparent(&span);
        let _attached = Context::current_with_span(span).attach();
        assert_eq!(sent(), expected);
    });
}

#[test]
fn a_request_goes_out_and_the_trace_was_received() {
    install();
    assert_eq!(serve(caller(), sent), CALLER);
}

#[test]
fn a_request_goes_out_and_the_trace_is_new() {
    install();
    let (sent, bound) = serve(Headers::new(), || (sent(), get::<TraceContext>().to_string()));
    assert_eq!(sent[..35], bound[..35], "the trace");
    assert_ne!(sent, bound);
}

#[test]
fn the_list_of_tracing_systems_and_unsampled_traces_are_kept() {
    install();
    let recorder = Recorder::new();
    let headers: Headers =
        [("traceparent", &*CALLER.replace("-01", "-00")), ("tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
    let out = serve(headers, || {
        recorder.tracer.in_span("unsampled", |_| {
            let mut headers = Headers::new();
            Outbound::new().send("stock", &mut headers);
            headers
        })
    });
    assert!(recorder.spans().is_empty(), "the caller does not sample");
    assert!(
        out[0].1.starts_with(&CALLER[..36]) && out[0].1.ends_with("-00") && out[0].1[36..52] != CALLER[36..52],
        "{out:?}"
    );
    assert_eq!(out[1].1, "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
}

#[test]
fn a_tracing_system_that_opentelemetry_does_not_know_does_not_cost_the_others() {
    install();
    let recorder = Recorder::new();
    let state = "tenant@averylongsystemid=1,congo=t61rcWkgMzE";
    let headers: Headers = vec![caller().remove(0), ("tracestate".to_owned(), state.to_owned())];
    let out = serve(headers, || {
        recorder.tracer.in_span("work", |_| {
            let mut headers = Headers::new();
            Outbound::new().send("stock", &mut headers);
            headers
        })
    });
    assert_eq!(out[1].1, "congo=t61rcWkgMzE");
}

#[test]
fn a_root_that_begins_where_telemetry_is_suppressed_is_suppressed() {
    install();
    let recorder = Recorder::new();
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    for headers in [caller(), Headers::new()] {
        serve(headers, || recorder.tracer.in_span("work", |_| ()));
    }
    assert!(recorder.spans().is_empty());
}
