//! What an attribute, or a wrapper, adds to an awaited call of an `async fn`.
//!
//! The callee can read the context in every case. For those that pass it in a thread-local, a plain call is enough for
//! that; what the wrappers add is that the callee's future belongs to the context that it was called in, whoever polls
//! it.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::with_context;
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use tracing::instrument;

use super::keys::*;
use super::setup::{in_dcontext as forked, recorded};
use super::{Leaf, Peer, Row};
use crate::timed;
use crate::timing::run_ready;

async fn plain(leaf: Leaf) {
    leaf.ready().await;
}

#[with_context]
async fn annotated(leaf: Leaf) {
    leaf.ready().await;
}

#[with_context(inherit)]
async fn inheriting(leaf: Leaf) {
    leaf.ready().await;
}

#[instrument(skip_all)]
async fn instrumented(leaf: Leaf) {
    leaf.ready().await;
}

#[fastrace::trace]
async fn traced(leaf: Leaf) {
    leaf.ready().await;
}

async fn with_parameter(values: Arc<Request>, leaf: Leaf) {
    leaf.ready().await;
    drop(values);
}

/// The way of ctx that is to cost as much as a plain call.
pub const INHERIT: &str = "#[with_context(inherit)]";

/// Awaits calls in one future, which is polled once.
macro_rules! calls {
    ($iterations:ident, $call:expr) => {
        run_ready(async { timed!($iterations, $call.await) })
    };
}

fn in_ctx(calls: impl FnOnce() -> Duration) -> Duration {
    ctx_runtime::run(N0::BOUND, calls)
}

fn in_opentelemetry(calls: impl FnOnce() -> Duration) -> Duration {
    let _guard = Context::new().with_value(N0::BOUND).attach();
    calls()
}

fn in_dcontext(calls: impl FnOnce() -> Duration) -> Duration {
    let _scope = dcontext::push_scope("call");
    dcontext::set_context_variable("n0", N0::BOUND.0);
    calls()
}

pub(super) fn row() -> Row {
    Row {
        key: "call",
        what: "added to an awaited call of an `async fn`",
        is_added: true,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx.does("#[with_context]", |iterations, leaf| in_ctx(|| calls!(iterations, annotated(leaf)))),
            Peer::Ctx.does(INHERIT, |iterations, leaf| in_ctx(|| calls!(iterations, inheriting(leaf)))),
            Peer::Tokio.does("a plain call", |iterations, leaf| {
                TASK_N0.sync_scope(N0::BOUND.0, || calls!(iterations, plain(leaf)))
            }),
            Peer::Tracing.does("#[instrument(skip_all)]", |iterations, leaf| calls!(iterations, instrumented(leaf))),
            Peer::OpenTelemetry
                .does("a plain call", |iterations, leaf| in_opentelemetry(|| calls!(iterations, plain(leaf)))),
            Peer::OpenTelemetry.does("call.with_current_context()", |iterations, leaf| {
                in_opentelemetry(|| calls!(iterations, plain(leaf).with_current_context()))
            }),
            Peer::Fastrace.does("#[fastrace::trace]", |iterations, leaf| recorded(|| calls!(iterations, traced(leaf)))),
            Peer::Dcontext.does("a plain call", |iterations, leaf| in_dcontext(|| calls!(iterations, plain(leaf)))),
            Peer::Dcontext
                .does("call.fork()", |iterations, leaf| in_dcontext(|| calls!(iterations, forked(plain(leaf))))),
            Peer::Parameter.does("call(arc.clone())", |iterations, leaf| {
                let request = black_box(Arc::new(Request::new()));
                calls!(iterations, with_parameter(request.clone(), leaf))
            }),
            Peer::Nothing.does("a plain call", |iterations, leaf| calls!(iterations, plain(leaf))),
        ],
    }
}
