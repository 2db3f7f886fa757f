//! The current context of OpenTelemetry follows work: by the carrier of ctx-opentelemetry, and by hand. And a span gets fields.

use std::pin::pin;
use std::time::Duration;

use ctx_opentelemetry::{ContextProcessor, OtelCarrier};
use ctx_runtime::{run, try_with};
use opentelemetry::context::FutureExt as _;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use tokio::task::JoinHandle;

use super::keys::{NAME, Shown, VALUE};
use super::spawn::{ONE_THREAD, Plan, TWO_THREADS, bare, carried, pending};
use super::{Leaf, Peer, Row};
use crate::timed;
use crate::timing::polls;

fn by_hand(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() }.with_current_context())
}

/// The context of a span.
fn in_a_span() -> Context {
    let (trace, span) = (TraceId::from(1), SpanId::from(1));
    let span = SpanContext::new(trace, span, TraceFlags::SAMPLED, false, TraceState::NONE);
    Context::new().with_remote_span_context(span)
}

fn carrying(case: impl FnOnce() -> Duration) -> Duration {
    let _installed = OtelCarrier::new().install();
    case()
}

fn looks() {
    assert!(Context::map_current(|context| context.has_active_span()), "the span is current");
}

fn with_others(row: Row) -> Row {
    row.others_cannot("has no context of OpenTelemetry")
}

/// Spawns where a span is current.
fn spawns(plan: Plan, iterations: u64, spawn: impl Fn() -> JoinHandle<()> + Send + 'static) -> Duration {
    plan.run(plan.spawns(iterations, spawn).with_context(in_a_span()))
}

macro_rules! spawned {
    ($key:literal, $what:literal, $PLAN:ident) => {
        with_others(Row {
            key: $key,
            what: $what,
            is_added: false,
            baseline: Peer::OpenTelemetry,
            contenders: vec![
                Peer::Ctx
                    .does("tokio::spawn(async { .. }) under #[with_context]", |iterations, leaf| {
                        carrying(|| spawns($PLAN, iterations, move || carried(leaf)))
                    })
                    .looking(looks),
                Peer::OpenTelemetry
                    .does("tokio::spawn(async { .. }.with_current_context())", |iterations, leaf| {
                        spawns($PLAN, iterations, move || by_hand(leaf))
                    })
                    .looking(looks),
                Peer::Nothing.does("tokio::spawn(async { .. })", |iterations, leaf| {
                    spawns($PLAN, iterations, move || bare(leaf))
                }),
            ],
        })
    };
}

/// A tracer whose spans are recorded and go nowhere.
fn tracer(processor: Option<ContextProcessor>) -> SdkTracer {
    let builder = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOn);
    let builder = match processor {
        Some(processor) => builder.with_span_processor(processor),
        None => builder,
    };
    builder.build().tracer("bench")
}

fn fields() -> Row {
    with_others(Row {
        key: "otel_fields",
        what: "a span of the SDK with two fields",
        is_added: false,
        baseline: Peer::OpenTelemetry,
        contenders: vec![
            Peer::Ctx
                .does("ContextProcessor", |iterations, leaf| {
                    let tracer = tracer(Some(ContextProcessor::new()));
                    run(Shown::NEW, || timed!(iterations, tracer.in_span("work", |_| leaf.run())))
                })
                .looking(|| assert!(try_with(|shown: &Shown| shown.id).is_ok(), "the fields are bound")),
            Peer::OpenTelemetry
                .does("span_builder(..).with_attributes(..)", |iterations, leaf| {
                    let tracer = tracer(None);
                    timed!(iterations, {
                        let attributes =
                            vec![KeyValue::new("id", VALUE as i64), KeyValue::new("name", NAME.to_owned())];
                        let span = tracer.span_builder("work").with_attributes(attributes);
                        tracer.in_span_with_builder(span, |_| leaf.run());
                    })
                })
                .looking(looks),
            Peer::Nothing.does("a span without fields", |iterations, leaf| {
                let tracer = tracer(None);
                timed!(iterations, tracer.in_span("work", |_| leaf.run()))
            }),
        ],
    })
}

pub(super) fn rows() -> [Row; 4] {
    [
        spawned!("otel_spawn", "spawn a task in a span of OpenTelemetry and join it, the span follows", ONE_THREAD),
        spawned!("otel_spawn_2", "the same with 64 tasks at a time, on two workers: each", TWO_THREADS),
        with_others(Row {
            key: "otel_poll",
            what: "added to a poll by a context of OpenTelemetry that was carried",
            is_added: true,
            baseline: Peer::OpenTelemetry,
            contenders: vec![
                Peer::Ctx
                    .does("an async block under #[with_context]", |iterations, leaf| {
                        carrying(|| {
                            let attached = in_a_span().attach();
                            let block = pending(leaf);
                            drop(attached);
                            polls(iterations, pin!(block))
                        })
                    })
                    .looking(looks),
                Peer::OpenTelemetry
                    .does("future.with_context(..)", |iterations, leaf| {
                        polls(iterations, pin!(leaf.pending().with_context(in_a_span())))
                    })
                    .looking(looks),
                Peer::Nothing.does("future", |iterations, leaf| polls(iterations, pin!(leaf.pending()))),
            ],
        }),
        fields(),
    ]
}
