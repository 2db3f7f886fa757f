//! A task is spawned with the context, and joined, on one thread and on two threads.

use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ctx_runtime::with_context;
use fastrace::future::FutureExt as _;
use opentelemetry::Context;
use opentelemetry::context::FutureExt as _;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tracing::{Instrument, info_span};

use super::keys::*;
use super::setup::{HERE, TWO_WORKERS, in_dcontext, recorded};
use super::{Leaf, Peer, Row};

#[with_context]
pub(super) fn carried(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() })
}

fn by_tokio(leaf: Leaf) -> JoinHandle<()> {
    let value = TASK_N0.get();
    tokio::spawn(TASK_N0.scope(value, async move { leaf.run() }))
}

pub(super) fn by_tracing(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() }.in_current_span())
}

fn by_opentelemetry(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() }.with_current_context())
}

fn by_fastrace(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() }.in_span(fastrace::Span::enter_with_local_parent("task")))
}

fn by_dcontext(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(in_dcontext(async move { leaf.run() }))
}

fn by_parameter(leaf: Leaf, request: &Arc<Request>) -> JoinHandle<()> {
    let request = request.clone();
    tokio::spawn(async move {
        leaf.run();
        drop(black_box(request));
    })
}

/// A block that leaves its function, and so is handed over.
#[with_context]
#[allow(clippy::manual_async_fn, reason = "the call of an `async fn` hands nothing over")]
pub(super) fn pending(leaf: Leaf) -> impl Future<Output = ()> {
    async move { leaf.pending().await }
}

pub(super) fn bare(leaf: Leaf) -> JoinHandle<()> {
    tokio::spawn(async move { leaf.run() })
}

/// The number of tasks at a time, and the runtime.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) runtime: fn() -> &'static Runtime,
    /// The number of tasks that are spawned before the first one is joined. With one task at a time, two threads would
    /// mostly wait to be woken.
    pub(super) at_once: u64,
}
pub(super) const ONE_THREAD: Plan = Plan { runtime: || &HERE, at_once: 1 };
pub(super) const TWO_THREADS: Plan = Plan { runtime: || &TWO_WORKERS, at_once: 64 };

impl Plan {
    /// Runs a future as a task, so that a worker does its spawns.
    pub(super) fn run(self, future: impl Future<Output = Duration> + Send + 'static) -> Duration {
        let runtime = (self.runtime)();
        runtime.block_on(runtime.spawn(future)).expect("tasks do not panic")
    }

    pub(super) async fn spawns(self, iterations: u64, spawn: impl Fn() -> JoinHandle<()> + Send + 'static) -> Duration {
        let mut spawned = Vec::with_capacity(usize::try_from(self.at_once).expect("few"));
        let mut left = iterations;
        let start = Instant::now();
        while left > 0 {
            let now = left.min(self.at_once);
            left -= now;
            spawned.extend((0..now).map(|_| spawn()));
            for task in spawned.drain(..) {
                task.await.expect("tasks do not panic");
            }
        }
        start.elapsed()
    }
}

macro_rules! row {
    ($key:literal, $what:literal, $PLAN:ident) => {
        Row {
            key: $key,
            what: $what,
            is_added: false,
            baseline: Peer::Nothing,
            contenders: vec![
                Peer::Ctx.does("tokio::spawn(async { .. }) under #[with_context]", |iterations, leaf| {
                    $PLAN.run(ctx_runtime::scope(N0::BOUND, $PLAN.spawns(iterations, move || carried(leaf))))
                }),
                Peer::Tokio.does("tokio::spawn(KEY.scope(KEY.get(), async { .. }))", |iterations, leaf| {
                    $PLAN.run(TASK_N0.scope(VALUE, $PLAN.spawns(iterations, move || by_tokio(leaf))))
                }),
                Peer::Tracing.does("tokio::spawn(async { .. }.in_current_span())", |iterations, leaf| {
                    let span = info_span!("spawn", n0 = VALUE);
                    $PLAN.run($PLAN.spawns(iterations, move || by_tracing(leaf)).instrument(span))
                }),
                Peer::OpenTelemetry.does("tokio::spawn(async { .. }.with_current_context())", |iterations, leaf| {
                    let context = Context::new().with_value(N0::BOUND);
                    $PLAN.run($PLAN.spawns(iterations, move || by_opentelemetry(leaf)).with_context(context))
                }),
                Peer::Fastrace.does(
                    "tokio::spawn(async { .. }.in_span(Span::enter_with_local_parent(..)))",
                    |iterations, leaf| {
                        recorded(|| {
                            let span = fastrace::Span::enter_with_local_parent("spawn");
                            $PLAN.run($PLAN.spawns(iterations, move || by_fastrace(leaf)).in_span(span))
                        })
                    },
                ),
                Peer::Dcontext.does("tokio::spawn(async { .. }.fork())", |iterations, leaf| {
                    // Bound inside, because the fork of a fork does not see the values of the first context.
                    $PLAN.run(in_dcontext(async move {
                        dcontext::set_context_variable("n0", VALUE);
                        $PLAN.spawns(iterations, move || by_dcontext(leaf)).await
                    }))
                }),
                Peer::Parameter.does("an Arc, cloned for each task", |iterations, leaf| {
                    let request = Arc::new(Request::new());
                    $PLAN.run($PLAN.spawns(iterations, move || by_parameter(leaf, &request)))
                }),
                Peer::Nothing.does("tokio::spawn(async { .. })", |iterations, leaf| {
                    $PLAN.run($PLAN.spawns(iterations, move || bare(leaf)))
                }),
            ],
        }
    };
}

pub(super) fn rows() -> [Row; 2] {
    [
        row!("spawn", "spawn a task and join it, on a current-thread runtime", ONE_THREAD),
        row!("spawn_2", "spawn 64 tasks and join them, on two workers: each", TWO_THREADS),
    ]
}
