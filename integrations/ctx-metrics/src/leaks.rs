//! Metrics of contexts that are alive, and of contexts that leak.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use ctx_runtime::Snapshot;
use ctx_runtime::diagnostics::{self, Leaks, Watching};
use ctx_runtime::hooks::Kind;
use metrics::{Gauge, Label, Recorder, with_recorder};

use crate::own::own_gauge;

/// Counts the contexts that are alive, and those that outlive their root. Needs the feature `diagnostics`.
///
/// | metric | | |
/// |---|---|---|
/// | `ctx_contexts_live` | gauge | contexts that are alive |
/// | `ctx_contexts_leaked{kept_by}` | gauge | contexts whose root ended longer than the limit ago |
///
/// `kept_by` is the kind of work that keeps a context, `snapshot`, `value` or `other`: see
/// [`Keeper::what`](diagnostics::Keeper::what). A context that has several keepers is counted for each kind of them.
///
/// The gauges change when [`update`](LeakMetrics::update) is called: by a timer of yours, or in front of each scrape.
///
/// ```
/// use std::time::Duration;
/// use ctx_metrics::LeakMetrics;
///
/// let leaks = LeakMetrics::watch(Duration::from_secs(60));
/// // every 15 seconds:
/// let found = leaks.update();
/// if !found.leaks().is_empty() {
///     eprintln!("{found}"); // says who keeps what, and where
/// }
/// ```
///
/// # What it costs
///
/// While it lives, each context and each piece of work is entered into a table: [`diagnostics`] says the cost. `update` looks at each living
/// context, and formats its values.
#[must_use = "contexts are not watched when this is dropped"]
pub struct LeakMetrics {
    limit: Duration,
    live: Gauge,
    leaked: BTreeMap<&'static str, Gauge>,
    _watching: Watching,
}

impl LeakMetrics {
    /// Watches all contexts that are made from now on. A context leaks if its root ended longer than `limit` ago. The metrics are registered in
    /// the current recorder of the crate `metrics`.
    pub fn watch(limit: Duration) -> Self {
        // The labels of a context that happens to be here are not theirs.
        Snapshot::empty().run(|| with_recorder(|recorder| LeakMetrics::registered(recorder, limit)))
    }

    fn registered(recorder: &dyn Recorder, limit: Duration) -> Self {
        let keepers = Kind::ALL.iter().map(|kind| kind.name()).chain(["snapshot", "value", "other"]);
        let leaked = |kept_by| {
            let labels = vec![Label::from_static_parts("kept_by", kept_by)];
            (kept_by, own_gauge(recorder, "ctx_contexts_leaked", "Contexts that outlive their root", labels))
        };
        LeakMetrics {
            limit,
            live: own_gauge(recorder, "ctx_contexts_live", "Contexts that are alive", vec![]),
            leaked: keepers.map(leaked).collect(),
            _watching: diagnostics::watch(),
        }
    }

    /// Counts now. Returns the leaks, for a log: their `Display` says who keeps what, and where.
    pub fn update(&self) -> Leaks {
        let alive = diagnostics::history().samples().last().map_or(0, diagnostics::Sample::alive);
        self.live.set(alive as f64);
        let leaks = diagnostics::leaks(self.limit);
        for (kept_by, gauge) in &self.leaked {
            let of_keeper = leaks.leaks().iter().filter(|leak| leak.keeper().what() == *kept_by);
            let contexts: BTreeSet<u64> =
                of_keeper.flat_map(|leak| leak.contexts().map(|context| context.number())).collect();
            gauge.set(contexts.len() as f64);
        }
        leaks
    }
}

impl fmt::Debug for LeakMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeakMetrics").field("limit", &self.limit).finish_non_exhaustive()
    }
}
