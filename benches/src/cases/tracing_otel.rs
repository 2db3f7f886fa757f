//! Spans of tracing that are spans of OpenTelemetry, by tracing-opentelemetry, follow work: by the carriers of ctx-tracing and
//! ctx-opentelemetry, and by hand. In a process of their own, because the subscriber is that of the process.

use std::pin::pin;
use std::time::Duration;

use ctx_opentelemetry::OtelCarrier;
use ctx_tracing::SpanCarrier;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::task::JoinHandle;
use tracing::{Instrument, info_span};
use tracing_subscriber::prelude::*;

use super::spawn::{ONE_THREAD, bare, by_tracing, carried, pending};
use super::{Peer, Row};
use crate::timing::polls;

fn carrying(case: impl FnOnce() -> Duration) -> Duration {
    let _spans = SpanCarrier::new().install();
    let _contexts = OtelCarrier::new().install();
    case()
}

/// Spawns in a span.
fn spawns(iterations: u64, spawn: impl Fn() -> JoinHandle<()> + Send + 'static) -> Duration {
    ONE_THREAD.run(ONE_THREAD.spawns(iterations, spawn).instrument(info_span!("spawn")))
}

/// Sets the subscriber of the process. Spans are recorded, and go nowhere.
pub(super) fn rows() -> [Row; 2] {
    let layer = tracing_opentelemetry::layer().with_tracer(SdkTracerProvider::builder().build().tracer("bench"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer)).expect("nobody else sets one");
    [
        Row {
            key: "tracing_otel_spawn",
            what: "spawn a task in a span of tracing-opentelemetry and join it, span and context follow",
            is_added: false,
            baseline: Peer::Tracing,
            contenders: vec![
                Peer::Ctx.does("tokio::spawn(async { .. }) under #[with_context]", |iterations, leaf| {
                    carrying(|| spawns(iterations, move || carried(leaf)))
                }),
                Peer::Tracing.does("tokio::spawn(async { .. }.in_current_span())", |iterations, leaf| {
                    spawns(iterations, move || by_tracing(leaf))
                }),
                Peer::Nothing
                    .does("tokio::spawn(async { .. })", |iterations, leaf| spawns(iterations, move || bare(leaf))),
            ],
        },
        Row {
            key: "tracing_otel_poll",
            what: "added to a poll by a span of tracing-opentelemetry that was carried",
            is_added: true,
            baseline: Peer::Tracing,
            contenders: vec![
                Peer::Ctx.does("an async block under #[with_context]", |iterations, leaf| {
                    carrying(|| {
                        let block = info_span!("poll").in_scope(|| pending(leaf));
                        polls(iterations, pin!(block))
                    })
                }),
                Peer::Tracing.does("future.in_current_span()", |iterations, leaf| {
                    let block = info_span!("poll").in_scope(|| leaf.pending().in_current_span());
                    polls(iterations, pin!(block))
                }),
                Peer::Nothing.does("future", |iterations, leaf| polls(iterations, pin!(leaf.pending()))),
            ],
        },
    ]
}
