//! Capturing the context by hand, and dropping the capture.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::Snapshot;
use fastrace::collector::SpanContext;
use opentelemetry::Context;
use tracing::{Span, info_span};

use super::keys::*;
use super::setup::{LOOP, recorded};
use super::{Leaf, Peer, Row};
use crate::timed;

/// Runs the leaf once where the captures are made.
fn captures(elapsed: Duration, leaf: Leaf) -> Duration {
    leaf.run();
    elapsed
}

pub(super) fn row() -> Row {
    Row {
        key: "capture",
        what: "capture what is current, with 4 keys bound, and drop it",
        is_added: false,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx.does("Snapshot::capture()", |iterations, leaf| {
                ctx_runtime::run((N0::BOUND, N1::BOUND, N2::BOUND, N3::BOUND), || {
                    let elapsed = timed!(iterations, Snapshot::capture());
                    assert!(Snapshot::capture().get::<N3>().is_some_and(|n| n.0 == N3::BOUND.0));
                    captures(elapsed, leaf)
                })
            }),
            Peer::Tokio.cannot("no context to capture: each value is cloned by hand, as the `Arc` is"),
            Peer::Tracing.does("Span::current()", |iterations, leaf| {
                info_span!("capture", n0 = N0::BOUND.0, n1 = N1::BOUND.0, n2 = N2::BOUND.0, n3 = N3::BOUND.0)
                    .in_scope(|| captures(timed!(iterations, Span::current()), leaf))
            }),
            Peer::OpenTelemetry.does("Context::current()", |iterations, leaf| {
                let context = Context::new()
                    .with_value(N0::BOUND)
                    .with_value(N1::BOUND)
                    .with_value(N2::BOUND)
                    .with_value(N3::BOUND);
                let _guard = context.attach();
                captures(timed!(iterations, Context::current()), leaf)
            }),
            Peer::Fastrace.does("SpanContext::current_local_parent(): the ids alone", |iterations, leaf| {
                recorded(|| captures(timed!(iterations, SpanContext::current_local_parent()), leaf))
            }),
            Peer::Dcontext.does("capture()", |iterations, leaf| {
                let _scope = dcontext::push_scope("capture");
                for (name, offset) in NAMES.into_iter().zip(0..4) {
                    dcontext::set_context_variable(name, VALUE + offset);
                }
                captures(timed!(iterations, dcontext::capture()), leaf)
            }),
            Peer::Dcontext.does("fork()", |iterations, leaf| {
                let _scope = dcontext::push_scope("capture");
                for (name, offset) in NAMES.into_iter().zip(0..4) {
                    dcontext::set_context_variable(name, VALUE + offset);
                }
                captures(timed!(iterations, dcontext::fork()), leaf)
            }),
            Peer::Parameter.does("arc.clone()", |iterations, leaf| {
                let values = black_box(Arc::new([N0::BOUND.0, N1::BOUND.0, N2::BOUND.0, N3::BOUND.0]));
                captures(timed!(iterations, values.clone()), leaf)
            }),
            Peer::Nothing.does("the loop", LOOP),
        ],
    }
}
