//! Recordings: what is recorded, and for how long.

use std::fmt;
use std::sync::Arc;

use super::graph::Flow;
use super::log::Log;
use crate::hooks::{self, Filter, Installed};

/// Records all work that is created from now on, until [`finish`](Recording::finish). To record less, use [`recorder`].
///
/// Each event costs a look at the clock, a lock that other threads seldom hold, and a look-up in a hash table: about a
/// tenth of a microsecond. A creation also costs its memory. Memory is taken for each resource and each run, up to a limit.
///
/// ```
/// use ctx_runtime::{Snapshot, diagnostics};
///
/// let recording = diagnostics::record();
/// Snapshot::empty().wrap(|| {})();
/// let flow = recording.finish();
/// assert_eq!(flow.resources()[0].runs().len(), 1);
/// ```
pub fn record() -> Recording {
    recorder().start()
}

/// Returns a recorder that records everything up to generous limits. Narrow it with its methods, then start it.
///
/// ```
/// use ctx_runtime::hooks::{self, Kind};
/// use ctx_runtime::{Snapshot, diagnostics};
///
/// let tasks = hooks::filter().kinds([Kind::Root, Kind::Task]).sample_roots(0.01);
/// let recording = diagnostics::recorder().filter(tasks).max_resources(1_000).start();
/// Snapshot::empty().wrap(|| {})();
/// assert!(recording.finish().resources().is_empty(), "a closure is neither");
/// ```
pub fn recorder() -> Recorder {
    Recorder { filter: hooks::filter(), max_resources: 100_000, max_runs: 1_000_000 }
}

/// Says what to record. Made by [`recorder`].
#[derive(Clone, Debug)]
#[must_use = "nothing is recorded until it is started"]
pub struct Recorder {
    filter: Filter,
    max_resources: u64,
    max_runs: u64,
}

impl Recorder {
    /// Records only what a filter lets through: some kinds, or a share of the roots.
    pub fn filter(self, filter: Filter) -> Self {
        Recorder { filter, ..self }
    }

    /// Limits the number of resources; the default is 100,000. Each resource takes about half a kilobyte, including its
    /// first runs. Resources beyond the limit are [counted](super::LeftOut).
    pub fn max_resources(self, max_resources: u64) -> Self {
        Recorder { max_resources, ..self }
    }

    /// Limits the number of runs, of all resources together; the default is a million. A run takes 40 bytes, and twice that
    /// while a table of runs grows. Runs beyond the limit are [counted](super::LeftOut).
    pub fn max_runs(self, max_runs: u64) -> Self {
        Recorder { max_runs, ..self }
    }

    /// Starts to record.
    pub fn start(self) -> Recording {
        let log = Arc::new(Log::new(self.max_resources, self.max_runs));
        Recording { installed: self.filter.install(Arc::clone(&log)), log }
    }
}

/// A recording that goes on. If it is dropped, there is no result.
#[must_use = "the recording ends when this is dropped"]
pub struct Recording {
    installed: Installed,
    log: Arc<Log>,
}

impl Recording {
    /// Ends the recording. Events that other threads are in the middle of telling may be in the result, or may be missing.
    pub fn finish(self) -> Flow {
        drop(self.installed);
        self.log.take()
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").finish_non_exhaustive()
    }
}
