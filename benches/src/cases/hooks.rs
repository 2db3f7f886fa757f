//! The cost of hooks: a request spawns a small task and joins it, with hooks and without.

use std::cell::Cell;
use std::future::Future;
use std::time::{Duration, Instant};

use ctx_runtime::hooks::{self, Filter, Hooks, Installed, Resource};
use ctx_runtime::{context_root, with_context};
use tracing::span::{Attributes, Id};
use tracing::{Dispatch, Instrument, Subscriber, info_span};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::keys::*;
use super::setup::HERE;
use super::{Case, Leaf, Peer, Row};

/// A small task.
#[with_context(inherit)]
pub(super) async fn task(leaf: Leaf) {
    tokio::spawn(async move { leaf.run() }).await.expect("tasks do not panic");
}

/// A request: a root with a small task in it.
#[context_root(N0::BOUND)]
async fn request(leaf: Leaf) {
    tokio::spawn(async move { leaf.run() }).await.expect("tasks do not panic");
}

async fn bare(leaf: Leaf) {
    tokio::spawn(async move { leaf.run() }).await.expect("tasks do not panic");
}

async fn traced(leaf: Leaf) {
    let task = async move { leaf.run() }.instrument(info_span!("task"));
    tokio::spawn(task).await.expect("tasks do not panic");
}

thread_local! {
    /// The number of events of each kind. Each thread counts separately, as metrics libraries do.
    static COUNTS: [Cell<u64>; 5] = const { [const { Cell::new(0) }; 5] };
}

fn count(event: usize) {
    COUNTS.with(|counts| counts[event].set(counts[event].get() + 1));
}

struct Counting;

impl Hooks for Counting {
    fn init(&self, _: &Resource) {
        count(0);
    }

    fn before(&self, _: &Resource) {
        count(1);
    }

    fn after(&self, _: &Resource) {
        count(2);
    }

    fn resolve(&self, _: &Resource) {
        count(3);
    }

    fn destroy(&self, _: &Resource) {
        count(4);
    }
}

/// Counts the spans of `tracing` in the same way.
impl<S: Subscriber> Layer<S> for Counting {
    fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        count(0);
    }

    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        count(1);
    }

    fn on_exit(&self, _: &Id, _: Context<'_, S>) {
        count(2);
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        count(4);
    }
}

fn counting(filter: Filter, case: impl FnOnce() -> Duration) -> Duration {
    let _installed: Installed = filter.install(Counting);
    case()
}

/// Runs the work `iterations` times in a task.
pub(super) fn each<F: Future<Output = ()> + Send>(iterations: u64, work: impl Fn() -> F + Send + 'static) -> Duration {
    let all = ctx_runtime::scope(N0::BOUND, async move {
        let start = Instant::now();
        for _ in 0..iterations {
            work().await;
        }
        start.elapsed()
    });
    HERE.block_on(HERE.spawn(all)).expect("tasks do not panic")
}

const TASKS: Case = |iterations, leaf| each(iterations, move || task(leaf));
const REQUESTS: Case = |iterations, leaf| each(iterations, move || request(leaf));

const TRACED: Case = |iterations, leaf| {
    let counting = Dispatch::new(Registry::default().with(Counting));
    tracing::dispatcher::with_default(&counting, || each(iterations, move || traced(leaf)))
};

fn row(key: &'static str, what: &'static str, how: &'static str, ctx: Case, without: Case) -> Row {
    let tracing = match key {
        "hooks_counting" => Peer::Tracing.does("a `Layer` that counts, on a registry", TRACED).looking(|| ()),
        _ => Peer::Tracing.cannot("see `hooks_counting`"),
    };
    Row {
        key,
        what,
        is_added: false,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx.does(how, ctx),
            Peer::Tokio.cannot("its hooks see tasks alone, and need `--cfg tokio_unstable`"),
            tracing,
            Peer::OpenTelemetry.cannot("no hooks but a span processor, which sees spans alone"),
            Peer::Fastrace.cannot("no hooks"),
            Peer::Dcontext.cannot("no hooks"),
            Peer::Parameter.does("the same with ctx, and no hooks", without).looking(super::setup::looks(Peer::Ctx)),
            Peer::Nothing.does("the same without ctx", |iterations, leaf| each(iterations, move || bare(leaf))),
        ],
    }
}

pub(super) fn rows() -> [Row; 3] {
    [
        row(
            "hooks_off",
            "spawn a small task and join it, when hooks are gone again",
            "hooks that were installed, and uninstalled",
            |iterations, leaf| {
                drop(hooks::install(Counting));
                TASKS(iterations, leaf)
            },
            TASKS,
        ),
        row(
            "hooks_counting",
            "spawn a small task and join it, with hooks that count every event",
            "hooks::install",
            |iterations, leaf| counting(hooks::filter(), || TASKS(iterations, leaf)),
            TASKS,
        ),
        row(
            "hooks_sampled_1pct",
            "a root that spawns a small task, with hooks that count those of one root in a hundred",
            "hooks::filter().sample_roots(0.01).install",
            |iterations, leaf| counting(hooks::filter().sample_roots(0.01), || REQUESTS(iterations, leaf)),
            REQUESTS,
        ),
    ]
}
