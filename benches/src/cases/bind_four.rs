//! A request arrives: four values are bound, and a ready future runs with them.

use std::hint::black_box;

use ctx_runtime::context_root;
use fastrace::collector::SpanContext;
use fastrace::future::FutureExt as _;
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use tracing::{Instrument, info_span};

use super::keys::*;
use super::setup::{in_dcontext, recorded};
use super::{Leaf, Peer, Row};
use crate::timed;
use crate::timing::run_ready;

#[context_root(N0(a), N1(b), N2(c), N3(d))]
async fn root([a, b, c, d]: [u64; 4], leaf: Leaf) {
    leaf.ready().await;
}

async fn plain(values: [u64; 4], leaf: Leaf) {
    leaf.ready().await;
    black_box(values);
}

const VALUES: [u64; 4] = [N0::BOUND.0, N1::BOUND.0, N2::BOUND.0, N3::BOUND.0];

pub(super) fn rows() -> [Row; 1] {
    [Row {
        key: "bind_4",
        what: "bind four `u64`s where a request comes in, and run a ready future",
        is_added: false,
        baseline: Peer::Tokio,
        contenders: vec![
            Peer::Ctx.does("#[context_root(A(a), B(b), C(c), D(d))] async fn", |iterations, leaf| {
                timed!(iterations, run_ready(root(black_box(VALUES), leaf)))
            }),
            Peer::Ctx.does("scope((A(a), B(b), C(c), D(d)), future)", |iterations, leaf| {
                timed!(iterations, {
                    let [a, b, c, d] = black_box(VALUES);
                    run_ready(ctx_runtime::scope((N0(a), N1(b), N2(c), N3(d)), leaf.ready()))
                })
            }),
            Peer::Tokio.does("4 nested scopes", |iterations, leaf| {
                timed!(iterations, {
                    let [a, b, c, d] = black_box(VALUES);
                    let future = TASK_N3.scope(d, leaf.ready());
                    run_ready(TASK_N0.scope(a, TASK_N1.scope(b, TASK_N2.scope(c, future))))
                })
            }),
            Peer::Tracing.does("future.instrument(info_span!(.., a, b, c, d))", |iterations, leaf| {
                timed!(iterations, {
                    let [a, b, c, d] = black_box(VALUES);
                    run_ready(leaf.ready().instrument(info_span!("request", a, b, c, d)))
                })
            }),
            Peer::OpenTelemetry.does("future.with_context(Context::new().with_value(..)..)", |iterations, leaf| {
                timed!(iterations, {
                    let [a, b, c, d] = black_box(VALUES);
                    let context =
                        Context::new().with_value(N0(a)).with_value(N1(b)).with_value(N2(c)).with_value(N3(d));
                    run_ready(leaf.ready().with_context(context))
                })
            }),
            Peer::Fastrace.does("future.in_span(Span::root(..).with_properties(..))", |iterations, leaf| {
                recorded(|| {
                    timed!(iterations, {
                        let values = black_box(VALUES);
                        let root = fastrace::Span::root("request", SpanContext::random()).with_properties(|| {
                            let [a, b, c, d] = values.map(|value| value.to_string());
                            [("a", a), ("b", b), ("c", c), ("d", d)]
                        });
                        run_ready(leaf.ready().in_span(root))
                    })
                })
            }),
            Peer::Dcontext.does("async { set_context_variable(..); .. }.fork()", |iterations, leaf| {
                timed!(iterations, {
                    let values = black_box(VALUES);
                    let bound = async {
                        for (name, value) in NAMES.into_iter().zip(values) {
                            dcontext::set_context_variable(name, value);
                        }
                        leaf.ready().await;
                    };
                    run_ready(in_dcontext(bound))
                })
            }),
            Peer::Parameter.does("call([a, b, c, d])", |iterations, leaf| {
                timed!(iterations, run_ready(plain(black_box(VALUES), leaf)))
            }),
            Peer::Nothing.does("call()", |iterations, leaf| timed!(iterations, run_ready(leaf.ready()))),
        ],
    }]
}
