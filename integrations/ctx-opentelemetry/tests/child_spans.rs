//! Tasks that get spans of their own by ctx-tracing. A process of its own, because its carriers are set up in another way.

mod recorder;

use ctx_opentelemetry::OtelCarrier;
use ctx_runtime::with_context;
use ctx_tracing::SpanCarrier;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::Tracer;
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::SdkTracer;
use tokio::task::spawn_blocking;
use tracing::{Instrument, info_span};
use tracing_subscriber::layer::SubscriberExt;

use recorder::Recorder;

#[with_context]
async fn request(tracer: SdkTracer) -> String {
    let (task, blocking) = (tracer.clone(), tracer);
    let baggage = Context::current().with_baggage([KeyValue::new("plan", "paid")]);
    let spawned = {
        let _attached = baggage.attach();
        tokio::spawn(async move {
            task.in_span("by OpenTelemetry", |_| info_span!("by tracing").in_scope(|| ()));
            Context::map_current(|context| context.baggage().to_string())
        })
    };
    spawn_blocking(move || blocking.in_span("in the closure", |_| ())).await.unwrap();
    spawned.await.unwrap()
}

#[with_context]
async fn without_a_span_of_tracing(tracer: SdkTracer) {
    let task = tracer.clone();
    tracer.in_span("request", |_| tokio::spawn(async move { task.in_span("in the task", |_| ()) })).await.unwrap();
}

#[tokio::test]
async fn spans_in_a_task_are_children_of_its_own_span_and_baggage_is_kept() {
    let _spans = SpanCarrier::new().with_child_spans().install();
    let _context = OtelCarrier::new().tasks_have_spans().install();
    let recorder = Recorder::new();
    let layer = tracing_opentelemetry::layer().with_tracer(recorder.tracer.clone());
    let subscribed = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    assert_eq!(request(recorder.tracer.clone()).instrument(info_span!("request")).await, "plan=paid");
    assert_eq!(
        recorder.paths(),
        [
            "request",
            "request/spawn_blocking",
            "request/spawn_blocking/in the closure",
            "request/tokio::spawn",
            "request/tokio::spawn/by OpenTelemetry",
            "request/tokio::spawn/by OpenTelemetry/by tracing",
        ]
    );

    // No layer wants the span of the task.
    drop(subscribed);
    let recorder = Recorder::new();
    without_a_span_of_tracing(recorder.tracer.clone()).await;
    assert_eq!(recorder.paths(), ["request", "request/in the task"]);
}
