//! A closure is sent to the pool of blocking threads with the context, and awaited. Most of the time is the way to
//! another thread and back.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::with_context;
use opentelemetry::Context;
use tokio::task::{JoinHandle, spawn_blocking};
use tracing::{Span, info_span};

use super::keys::*;
use super::setup::{HERE, recorded};
use super::{Leaf, Peer, Row};
use crate::timed;

#[with_context]
fn by_ctx(leaf: Leaf) -> JoinHandle<()> {
    spawn_blocking(move || leaf.run())
}

fn by_tokio(leaf: Leaf) -> JoinHandle<()> {
    let value = TASK_N0.get();
    spawn_blocking(move || TASK_N0.sync_scope(value, || leaf.run()))
}

fn by_tracing(leaf: Leaf) -> JoinHandle<()> {
    let span = Span::current();
    spawn_blocking(move || span.in_scope(|| leaf.run()))
}

fn by_opentelemetry(leaf: Leaf) -> JoinHandle<()> {
    let context = Context::current();
    spawn_blocking(move || {
        let _guard = context.attach();
        leaf.run();
    })
}

fn by_fastrace(leaf: Leaf) -> JoinHandle<()> {
    let span = fastrace::Span::enter_with_local_parent("blocking");
    spawn_blocking(move || {
        let _local = span.set_local_parent();
        leaf.run();
    })
}

fn by_dcontext(leaf: Leaf) -> JoinHandle<()> {
    let store = dcontext::fork();
    spawn_blocking(move || {
        let _guard = dcontext::attach_store(store);
        leaf.run();
    })
}

fn by_parameter(leaf: Leaf, request: &Arc<Request>) -> JoinHandle<()> {
    let request = request.clone();
    spawn_blocking(move || {
        leaf.run();
        drop(black_box(request));
    })
}

fn bare(leaf: Leaf) -> JoinHandle<()> {
    spawn_blocking(move || leaf.run())
}

fn handed_over(iterations: u64, hand_over: impl Fn() -> JoinHandle<()>) -> Duration {
    HERE.block_on(async { timed!(iterations, hand_over().await.expect("nothing panics")) })
}

pub(super) fn row() -> Row {
    Row {
        key: "blocking",
        what: "hand a closure to `spawn_blocking`, and wait for it",
        is_added: false,
        baseline: Peer::Nothing,
        contenders: vec![
            Peer::Ctx.does("spawn_blocking(|| ..) under #[with_context]", |iterations, leaf| {
                ctx_runtime::run(N0::BOUND, || handed_over(iterations, || by_ctx(leaf)))
            }),
            Peer::Tokio.does("KEY.sync_scope(value, || ..) inside", |iterations, leaf| {
                TASK_N0.sync_scope(VALUE, || handed_over(iterations, || by_tokio(leaf)))
            }),
            Peer::Tracing.does("span.in_scope(|| ..) inside", |iterations, leaf| {
                info_span!("blocking", n0 = VALUE).in_scope(|| handed_over(iterations, || by_tracing(leaf)))
            }),
            Peer::OpenTelemetry.does("context.attach() inside", |iterations, leaf| {
                let _guard = Context::new().with_value(N0::BOUND).attach();
                handed_over(iterations, || by_opentelemetry(leaf))
            }),
            Peer::Fastrace.does("span.set_local_parent() inside", |iterations, leaf| {
                recorded(|| handed_over(iterations, || by_fastrace(leaf)))
            }),
            Peer::Dcontext.does("attach_store(fork()) inside", |iterations, leaf| {
                let _scope = dcontext::push_scope("blocking");
                dcontext::set_context_variable("n0", VALUE);
                handed_over(iterations, || by_dcontext(leaf))
            }),
            Peer::Parameter.does("an Arc, cloned for each", |iterations, leaf| {
                let request = Arc::new(Request::new());
                handed_over(iterations, || by_parameter(leaf, &request))
            }),
            Peer::Nothing.does("spawn_blocking(|| ..)", |iterations, leaf| handed_over(iterations, || bare(leaf))),
        ],
    }
}
