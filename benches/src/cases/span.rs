//! The current span of `tracing` follows work: by the carrier of ctx-tracing, and by hand.

use std::pin::pin;
use std::time::Duration;

use ctx_tracing::SpanCarrier;
use tokio::task::JoinHandle;
use tracing::{Instrument, Span, info_span};

use super::spawn::{ONE_THREAD, Plan, TWO_THREADS, bare, by_tracing, carried, pending};
use super::{Peer, Row};
use crate::timing::polls;

fn carrying(case: impl FnOnce() -> Duration) -> Duration {
    let _installed = SpanCarrier::new().install();
    case()
}

fn looks() {
    assert!(!Span::current().is_none(), "the span is entered");
}

fn with_others(row: Row) -> Row {
    row.others_cannot("has no spans of tracing")
}

macro_rules! spawned {
    ($key:literal, $what:literal, $PLAN:ident) => {
        with_others(Row {
            key: $key,
            what: $what,
            is_added: false,
            baseline: Peer::Tracing,
            contenders: vec![
                Peer::Ctx
                    .does("tokio::spawn(async { .. }) under #[with_context]", |iterations, leaf| {
                        carrying(|| spawns($PLAN, iterations, move || carried(leaf)))
                    })
                    .looking(looks),
                Peer::Tracing.does("tokio::spawn(async { .. }.in_current_span())", |iterations, leaf| {
                    spawns($PLAN, iterations, move || by_tracing(leaf))
                }),
                Peer::Nothing.does("tokio::spawn(async { .. })", |iterations, leaf| {
                    spawns($PLAN, iterations, move || bare(leaf))
                }),
            ],
        })
    };
}

/// Spawns in a span.
fn spawns(plan: Plan, iterations: u64, spawn: impl Fn() -> JoinHandle<()> + Send + 'static) -> Duration {
    plan.run(plan.spawns(iterations, spawn).instrument(info_span!("spawn")))
}

pub(super) fn rows() -> [Row; 3] {
    [
        spawned!("span_spawn", "spawn a task in a span and join it, the span follows", ONE_THREAD),
        spawned!("span_spawn_2", "the same with 64 tasks at a time, on two workers: each", TWO_THREADS),
        with_others(Row {
            key: "span_poll",
            what: "added to a poll by a span that was carried",
            is_added: true,
            baseline: Peer::Tracing,
            contenders: vec![
                Peer::Ctx
                    .does("an async block under #[with_context]", |iterations, leaf| {
                        carrying(|| {
                            let block = info_span!("poll").in_scope(|| pending(leaf));
                            polls(iterations, pin!(block))
                        })
                    })
                    .looking(looks),
                Peer::Tracing.does("future.in_current_span()", |iterations, leaf| {
                    let block = info_span!("poll").in_scope(|| leaf.pending().in_current_span());
                    polls(iterations, pin!(block))
                }),
                Peer::Nothing.does("future", |iterations, leaf| polls(iterations, pin!(leaf.pending()))),
            ],
        }),
    ]
}
