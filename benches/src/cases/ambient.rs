//! A raw spawn and its join, on a runtime in ambient mode and on a runtime without it. One thread, two threads, or
//! eight threads spawn at once. The spawning task is in a context in both cases.

use super::{Contender, Peer, Row};

const NO_SUCH_MODE: &str = "nothing follows a raw spawn";

fn row(key: &'static str, what: &'static str, [ambient, bare]: [Contender; 2]) -> Row {
    let others = [Peer::Tokio, Peer::Tracing, Peer::OpenTelemetry, Peer::Fastrace, Peer::Dcontext, Peer::Parameter];
    let contenders = [ambient].into_iter().chain(others.map(|peer| peer.cannot(NO_SUCH_MODE))).chain([bare]);
    Row { key, what, is_added: false, baseline: Peer::Nothing, contenders: contenders.collect() }
}

#[cfg(not(tokio_unstable))]
fn contenders() -> [[Contender; 2]; 3] {
    // Without the flag, tokio has no hooks for polls. An empty loop stands for the missing measurement.
    const WHY: &str = "needs RUSTFLAGS='--cfg tokio_unstable'";
    [(); 3].map(|()| [Peer::Ctx.cannot(WHY), Peer::Nothing.does(WHY, super::setup::LOOP)])
}

#[cfg(tokio_unstable)]
use on_runtimes::contenders;

#[cfg(tokio_unstable)]
mod on_runtimes {
    use std::sync::LazyLock;
    use std::time::{Duration, Instant};

    use ctx_runtime::ambient;
    use tokio::runtime::{Builder, Runtime};
    use tokio::task::JoinSet;

    use super::super::keys::N0;
    use super::super::spawn::{Plan, bare};
    use super::super::{Contender, Leaf, Peer};

    fn runtime(workers: usize, is_ambient: bool) -> Runtime {
        let mut builder = if workers == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
        builder.worker_threads(workers);
        if is_ambient {
            ambient::install(&mut builder, ambient::everything);
        }
        builder.build().expect("a runtime")
    }

    macro_rules! contenders {
        ($spawns:ident, $workers:literal, $at_once:literal) => {{
            static AMBIENT: LazyLock<Runtime> = LazyLock::new(|| runtime($workers, true));
            static BARE: LazyLock<Runtime> = LazyLock::new(|| runtime($workers, false));
            [
                Peer::Ctx.does("tokio::spawn(async { .. }), in ambient mode", |iterations, leaf| {
                    $spawns(Plan { runtime: || &AMBIENT, at_once: $at_once }, iterations, leaf)
                }),
                Peer::Nothing.does("tokio::spawn(async { .. })", |iterations, leaf| {
                    $spawns(Plan { runtime: || &BARE, at_once: $at_once }, iterations, leaf)
                }),
            ]
        }};
    }

    pub(super) fn contenders() -> [[Contender; 2]; 3] {
        [contenders!(one, 1, 1), contenders!(one, 2, 64), contenders!(eight, 8, 64)]
    }

    fn one(plan: Plan, iterations: u64, leaf: Leaf) -> Duration {
        plan.run(ctx_runtime::scope(N0::BOUND, plan.spawns(iterations, move || bare(leaf))))
    }

    fn eight(plan: Plan, iterations: u64, leaf: Leaf) -> Duration {
        plan.run(async move {
            let start = Instant::now();
            let mut spawners = JoinSet::new();
            for nth in 0..8 {
                let share = iterations / 8 + u64::from(nth < iterations % 8);
                spawners.spawn(ctx_runtime::scope(N0::BOUND, plan.spawns(share, move || bare(leaf))));
            }
            spawners.join_all().await;
            start.elapsed()
        })
    }
}

pub(super) fn rows() -> [Row; 3] {
    let [one, two, eight] = contenders();
    [
        row("ambient", "spawn a task raw and join it, on a current-thread runtime", one),
        row("ambient_2", "spawn 64 tasks raw and join them, on two workers: each", two),
        row("ambient_8", "the same by eight tasks at once, on eight workers: each", eight),
    ]
}
