//! Fields of the context on spans and log records. No carrier is needed for them.

#[path = "../recorder/mod.rs"]
mod recorder;

use std::collections::BTreeMap;

use ctx_opentelemetry::{ContextProcessor, Delivery};
use ctx_propagate::TraceContext;
use ctx_runtime::{Context, run};
use opentelemetry::logs::{AnyValue, LogRecord, Logger, LoggerProvider};
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLoggerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData, SpanExporter};

use recorder::Recorder;

#[derive(Context)]
struct Request {
    #[context(log)]
    number: u32,
    #[context(log)]
    large: u64,
    #[context(log)]
    is_test: bool,
    #[context(log)]
    share: f64,
    #[context(log)]
    tenant: String,
    #[context(log)]
    user: Option<String>,
    #[context(sensitive)]
    token: &'static str,
    body: &'static str,
}

fn request() -> Request {
    Request {
        number: 7,
        large: u64::MAX,
        is_test: true,
        share: 0.5,
        tenant: "acme".to_owned(),
        user: None,
        token: "secret",
        body: "large",
    }
}

fn attributes(span: &SpanData) -> BTreeMap<&str, Value> {
    span.attributes.iter().map(|attribute| (attribute.key.as_str(), attribute.value.clone())).collect()
}

fn expected() -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("number", Value::I64(7)),
        ("large", Value::String(u64::MAX.to_string().into())),
        ("is_test", Value::Bool(true)),
        ("share", Value::F64(0.5)),
        ("tenant", Value::String("acme".into())),
    ])
}

#[test]
fn spans_have_the_loggable_fields_with_their_types_and_no_others() {
    let recorder = Recorder::new();
    run((TraceContext::new(), request()), || recorder.tracer.in_span("work", |_| ()));
    recorder.tracer.in_span("outside", |_| ());
    assert_eq!(attributes(&recorder.span("work")), expected());
    assert!(recorder.span("outside").attributes.is_empty());
}

#[test]
fn log_records_have_them_too() {
    let exporter = InMemoryLogExporter::default();
    let provider = SdkLoggerProvider::builder()
        .with_log_processor(ContextProcessor::new())
        .with_simple_exporter(exporter.clone())
        .build();
    let logger = provider.logger("library");
    let log = || {
        let mut record = logger.create_log_record();
        record.set_body("priced".into());
        logger.emit(record);
    };
    run(request(), log);
    log();
    let logs = exporter.get_emitted_logs().unwrap();
    let fields: BTreeMap<_, _> =
        logs[0].record.attributes_iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
    let any = |value: Value| match value {
        Value::Bool(value) => AnyValue::Boolean(value),
        Value::I64(value) => AnyValue::Int(value),
        Value::F64(value) => AnyValue::Double(value),
        other => AnyValue::String(other.as_str().into_owned().into()),
    };
    assert_eq!(fields, expected().into_iter().map(|(name, value)| (name, any(value))).collect());
    assert_eq!(logs[1].record.attributes_iter().count(), 0);
}

#[test]
fn a_value_that_panics_costs_its_own_attribute() {
    struct Panics;
    impl std::fmt::Display for Panics {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("a panic of the test")
        }
    }
    #[derive(Context)]
    struct Bad {
        #[context(log(display))]
        bad: Panics,
        #[context(log)]
        good: u64,
    }
    let recorder = Recorder::new();
    run(Bad { bad: Panics, good: 1 }, || recorder.tracer.in_span("work", |_| ()));
    assert_eq!(attributes(&recorder.span("work")), BTreeMap::from([("good", Value::I64(1))]));
}

#[test]
fn a_processor_that_exports_nothing_asks_for_no_record() {
    use opentelemetry::logs::Severity;
    let provider = SdkLoggerProvider::builder().with_log_processor(ContextProcessor::new()).build();
    assert!(!provider.logger("library").event_enabled(Severity::Info, "target", None));
}

#[test]
fn a_list_allows_fields() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .with_span_processor(ContextProcessor::only(["tenant", "trace_id", "token"]))
        .build();
    let trace = TraceContext::new();
    run((trace.clone(), request()), || provider.tracer("test").in_span("work", |_| ()));
    let spans = exporter.get_finished_spans().unwrap();
    let expected = [KeyValue::new("trace_id", trace.trace_id().to_string()), KeyValue::new("tenant", "acme")];
    assert_eq!(attributes(&spans[0]), expected.iter().map(|field| (field.key.as_str(), field.value.clone())).collect());
}

#[test]
fn spans_that_are_not_delivered_are_counted() {
    #[derive(Debug)]
    struct Fails;
    impl SpanExporter for Fails {
        async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
            Err(OTelSdkError::InternalFailure("nobody answers".to_owned()))
        }
    }
    let delivery = Delivery::new();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(delivery.clone())
        .with_simple_exporter(delivery.around(Fails))
        .build();
    (0..10).for_each(|_| provider.tracer("test").in_span("work", |_| ()));
    let _ = provider.shutdown();
    let counts = [delivery.recorded(), delivery.delivered(), delivery.failed(), delivery.lost()];
    assert_eq!(counts, [10, 0, 10, 10]);
}
