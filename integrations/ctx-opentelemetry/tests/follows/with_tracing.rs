//! With spans of tracing, by tracing-opentelemetry.

use ctx_propagate::{Report, TraceContext};
use ctx_runtime::{context_root, with_context};
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::{TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::SdkTracer;
use tokio::task::spawn_blocking;
use tracing::{Instrument, info_span, instrument};
use tracing_subscriber::layer::SubscriberExt;

use crate::install;
use crate::recorder::Recorder;

/// A subscriber for this thread. The carrier of ctx-tracing takes it along.
fn subscribed(recorder: &Recorder) -> tracing::subscriber::DefaultGuard {
    let layer = tracing_opentelemetry::layer().with_tracer(recorder.tracer.clone());
    tracing::subscriber::set_default(tracing_subscriber::registry().with(layer))
}

#[tokio::test]
async fn spans_of_both_apis_have_the_right_parents_across_hand_overs() {
    #[with_context]
    #[instrument(skip_all)]
    async fn request(tracer: SdkTracer) {
        let own = tracer.clone();
        tokio::spawn(price(tracer.clone())).await.unwrap();
        spawn_blocking(move || {
            let _span = info_span!("blocking").entered();
            own.in_span("in the blocking closure", |_| ());
        })
        .await
        .unwrap();
        tracer
            .in_span("by OpenTelemetry", |_| tokio::spawn(async { info_span!("below").in_scope(|| ()) }))
            .await
            .unwrap();
    }
    #[instrument(skip_all)]
    async fn price(tracer: SdkTracer) {
        tracer.in_span("in the task", |_| info_span!("innermost").in_scope(|| ()));
    }
    install();
    let recorder = Recorder::new();
    let _subscribed = subscribed(&recorder);
    request(recorder.tracer.clone()).await;
    assert_eq!(
        recorder.paths(),
        [
            "request",
            "request/blocking",
            "request/blocking/in the blocking closure",
            "request/by OpenTelemetry",
            "request/by OpenTelemetry/below",
            "request/price",
            "request/price/in the task",
            "request/price/in the task/innermost",
        ]
    );
}

#[tokio::test]
async fn baggage_that_was_added_inside_of_a_span_follows() {
    #[with_context]
    async fn request() -> String {
        let baggage = Context::current().with_baggage([KeyValue::new("plan", "paid")]);
        let task = {
            let _attached = baggage.attach();
            tokio::spawn(async { Context::map_current(|context| context.baggage().to_string()) })
        };
        task.await.unwrap()
    }
    install();
    let recorder = Recorder::new();
    let _subscribed = subscribed(&recorder);
    assert_eq!(request().instrument(info_span!("request")).await, "plan=paid");
}

fn received() -> TraceContext {
    let headers =
        vec![("traceparent".to_owned(), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned())];
    TraceContext::read(&headers, &mut Report::new()).unwrap()
}

#[context_root(trace)]
async fn handle(trace: TraceContext) {
    work().await;
}

#[instrument]
async fn work() {}

#[tokio::test]
async fn spans_in_a_root_have_the_span_of_the_caller_as_parent() {
    install();
    let recorder = Recorder::new();
    let _subscribed = subscribed(&recorder);
    handle(received()).await;
    let span = recorder.span("work");
    assert_eq!(span.span_context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(span.parent_span_id.to_string(), "00f067aa0ba902b7");
    assert!(span.parent_span_is_remote);
}

#[tokio::test]
async fn a_span_that_is_put_around_a_root_is_the_parent_of_the_spans_inside() {
    install();
    let recorder = Recorder::new();
    let _subscribed = subscribed(&recorder);
    handle(received()).instrument(info_span!("around")).await;
    assert_eq!(recorder.paths(), ["around", "around/work"]);
}

#[tokio::test]
async fn a_root_that_brings_a_trace_leaves_the_span_in_which_it_begins() {
    install();
    let recorder = Recorder::new();
    let _subscribed = subscribed(&recorder);
    async { handle(received()).await }.instrument(info_span!("accepts")).await;
    assert_eq!(recorder.paths(), ["?/work", "accepts"]);
    assert!(!Context::current().has_active_span());
}
