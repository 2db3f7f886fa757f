//! Metrics of roots, and of the work that is carried.

use std::fmt;

use ctx_runtime::Snapshot;
use ctx_runtime::hooks::{self, Hooks, Installed, Kind, Resource};
use metrics::{Counter, Gauge, Label, Recorder, with_recorder};

use crate::own::{own_counter, own_gauge};

/// Counts roots and the work that is handed over. [`count_work`](crate::count_work) installs it.
///
/// | metric | | |
/// |---|---|---|
/// | `ctx_roots_begun_total` | counter | roots that have begun |
/// | `ctx_roots_completed_total` | counter | roots that have given their result |
/// | `ctx_roots_ended_total` | counter | roots that are over: completed, panicked or cancelled |
/// | `ctx_roots_live` | gauge | roots that have begun and are not over |
/// | `ctx_work_carried_total{kind}` | counter | tasks, threads, closures, streams and futures that were given a context |
/// | `ctx_work_live{kind}` | gauge | those that are not dropped yet |
///
/// So `ctx_roots_ended_total - ctx_roots_completed_total` is the number of roots that have panicked or were cancelled, and a gauge of live
/// work that only grows shows tasks that never end. `kind` is a [`Kind::name`]. Calls of annotated functions hand nothing over, and are not
/// counted.
///
/// It counts work that is created after it was installed, until the result of [`install`](WorkMetrics::install) is dropped: then the
/// gauges stay as they are.
///
/// # What it costs
///
/// The metrics are registered once, so an event costs one or two additions to a metric of the recorder, without a look-up. In addition, hooks
/// cost [what hooks cost](ctx_runtime::hooks): the runtime makes a resource for each piece of work that is counted.
pub struct WorkMetrics {
    roots: Roots,
    /// At the index of its kind.
    work: Vec<Work>,
}

struct Roots {
    begun: Counter,
    completed: Counter,
    ended: Counter,
    live: Gauge,
}

struct Work {
    carried: Counter,
    live: Gauge,
}

impl WorkMetrics {
    /// Registers the metrics in the current recorder of the crate `metrics`. A recorder that is set later knows nothing of them.
    pub fn new() -> Self {
        // The labels of a context that happens to be here are not theirs.
        Snapshot::empty().run(|| with_recorder(WorkMetrics::registered))
    }

    fn registered(recorder: &dyn Recorder) -> Self {
        let roots = Roots {
            begun: own_counter(recorder, "ctx_roots_begun_total", "Roots that have begun", vec![]),
            completed: own_counter(recorder, "ctx_roots_completed_total", "Roots that have given their result", vec![]),
            ended: own_counter(recorder, "ctx_roots_ended_total", "Roots that are over", vec![]),
            live: own_gauge(recorder, "ctx_roots_live", "Roots that have begun and are not over", vec![]),
        };
        let work = |kind: &Kind| {
            if !is_carried(*kind) {
                return Work { carried: Counter::noop(), live: Gauge::noop() };
            }
            let labels = vec![Label::from_static_parts("kind", kind.name())];
            Work {
                carried: own_counter(
                    recorder,
                    "ctx_work_carried_total",
                    "Work that was given a context",
                    labels.clone(),
                ),
                live: own_gauge(recorder, "ctx_work_live", "Work that was given a context and is not dropped", labels),
            }
        };
        WorkMetrics { roots, work: Kind::ALL.iter().map(work).collect() }
    }

    /// Counts roots and all work that is handed over, until the result is dropped.
    ///
    /// To count less, install it as [`Hooks`] with a [`filter`](hooks::filter):
    /// `hooks::filter().kinds([Kind::Root]).install(WorkMetrics::new())`.
    ///
    /// # Panics
    /// If 64 hooks are installed already.
    #[track_caller]
    pub fn install(self) -> Installed {
        let counted = Kind::ALL.iter().copied().filter(|kind| *kind == Kind::Root || is_carried(*kind));
        hooks::filter().kinds(counted).install(self)
    }

    fn work(&self, kind: Kind) -> &Work {
        &self.work[kind as usize]
    }
}

fn is_carried(kind: Kind) -> bool {
    !matches!(kind, Kind::Root | Kind::AsyncFn)
}

impl Default for WorkMetrics {
    fn default() -> Self {
        WorkMetrics::new()
    }
}

impl Hooks for WorkMetrics {
    fn init(&self, resource: &Resource) {
        if resource.kind() == Kind::Root {
            self.roots.begun.increment(1);
            self.roots.live.increment(1);
        } else {
            let work = self.work(resource.kind());
            work.carried.increment(1);
            work.live.increment(1);
        }
    }

    fn resolve(&self, resource: &Resource) {
        if resource.kind() == Kind::Root {
            self.roots.completed.increment(1);
        }
    }

    fn destroy(&self, resource: &Resource) {
        if resource.kind() == Kind::Root {
            self.roots.ended.increment(1);
            self.roots.live.decrement(1);
        } else {
            self.work(resource.kind()).live.decrement(1);
        }
    }
}

impl fmt::Debug for WorkMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkMetrics").finish_non_exhaustive()
    }
}
