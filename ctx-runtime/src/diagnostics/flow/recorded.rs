//! What happened to a resource.

use std::fmt;
use std::time::Duration;

use super::units;
use crate::hooks::Resource;

/// A resource, and what happened to it during the recording.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub(super) resource: Resource,
    pub(super) created: Moment,
    pub(super) runs: Vec<Run>,
    pub(super) resolved: Option<Moment>,
    pub(super) destroyed: Option<Moment>,
}

impl Recorded {
    /// Returns the resource, which says what it is, where it was created, and by whom.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// Returns when the resource was created.
    pub fn created(&self) -> Moment {
        self.created
    }

    /// Returns when the code ran: from each [`before`](crate::hooks::Hooks::before) to its [`after`](crate::hooks::Hooks::after),
    /// in the order of the beginnings. The runs of the closures of a parallel iterator overlap.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Returns when the resource had its result.
    pub fn resolved(&self) -> Option<Moment> {
        self.resolved
    }

    /// Returns when the resource was dropped.
    pub fn destroyed(&self) -> Option<Moment> {
        self.destroyed
    }

    /// Returns what became of the resource.
    pub fn outcome(&self) -> Outcome {
        match (self.resolved, self.destroyed) {
            (Some(_), _) => Outcome::Resolved,
            (None, Some(_)) => Outcome::Dropped,
            (None, None) => Outcome::Alive,
        }
    }

    /// Returns how long all ended runs took together. Other work that ran inside of them counts as well.
    pub fn busy(&self) -> Duration {
        self.runs.iter().filter_map(|run| Some(run.ended? - run.began)).sum()
    }
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The resource gave its result.
    Resolved,
    /// The resource was dropped without a result: it was cancelled, was never polled, or panicked.
    Dropped,
    /// The resource was still alive, without a result, when the recording ended.
    Alive,
}

impl Outcome {
    /// Returns the name of the outcome in exports.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Resolved => "resolved",
            Outcome::Dropped => "dropped without a result",
            Outcome::Alive => "still alive when the recording ended",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// When and where something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moment {
    /// The time since the recording began.
    pub at: Duration,
    /// The number of the thread. [`Flow::thread_name`](super::Flow::thread_name) returns its name.
    pub thread: u32,
}

/// A stretch of time in which the code of a resource ran on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// The number of the thread.
    pub thread: u32,
    /// The time since the recording began.
    pub began: Duration,
    /// The time since the recording began; `None` if the run had not ended when the recording ended.
    pub ended: Option<Duration>,
}

/// What is missing in a [`Flow`](super::Flow), because the recording reached a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// How many resources are missing, with all that happened to them.
    pub resources: u64,
    /// How many runs are missing, including the runs of missing resources.
    pub runs: u64,
}

impl LeftOut {
    pub(super) fn is_something(self) -> bool {
        self != LeftOut::default()
    }
}

/// Writes `left out: 2 resources, 7 runs`.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "left out: {}, {}", units::count(self.resources, "resource"), units::count(self.runs, "run"))
    }
}
