//! Recordings: what is to be recorded, and for how long.

use std::fmt;
use std::sync::Arc;

use super::graph::Flow;
use super::log::Log;
use crate::hooks::{self, Filter, Installed};

/// Records all work that is created from now on, until [`finish`](Recording::finish). [`recorder`] is for less.
///
/// Each event costs a look at the clock, a lock that other threads seldom hold, and a look into a hash table: about a tenth of a
/// microsecond; a creation costs its memory besides. Memory is taken for each resource and each run, up to a limit.
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

/// A recorder that records everything up to generous limits, to be narrowed.
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

/// What is to be recorded. Made by [`recorder`].
#[derive(Clone, Debug)]
#[must_use = "nothing is recorded until it is started"]
pub struct Recorder {
    filter: Filter,
    max_resources: u64,
    max_runs: u64,
}

impl Recorder {
    /// Only what a filter lets through: some kinds, or a share of the roots.
    pub fn filter(self, filter: Filter) -> Self {
        Recorder { filter, ..self }
    }

    /// So many resources at most; 100,000 unless it is said. Each takes about half a kilobyte, its first
    /// runs included. Those beyond are [counted](super::LeftOut).
    pub fn max_resources(self, max_resources: u64) -> Self {
        Recorder { max_resources, ..self }
    }

    /// So many runs at most, of all resources together; a million unless it is said. A run takes 40 bytes, twice that while a
    /// table of them grows. Those beyond are [counted](super::LeftOut).
    pub fn max_runs(self, max_runs: u64) -> Self {
        Recorder { max_runs, ..self }
    }

    /// Records from now on.
    pub fn start(self) -> Recording {
        let log = Arc::new(Log::new(self.max_resources, self.max_runs));
        Recording { installed: self.filter.install(Arc::clone(&log)), log }
    }
}

/// A recording that goes on. If it is dropped, nothing comes of it.
#[must_use = "the recording ends when this is dropped"]
pub struct Recording {
    installed: Installed,
    log: Arc<Log>,
}

impl Recording {
    /// Ends the recording. What other threads are in the middle of telling is in it or not.
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
