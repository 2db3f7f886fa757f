//! What became of a resource.

use std::fmt;
use std::time::Duration;

use super::units;
use crate::hooks::Resource;

/// A resource, and what became of it while it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub(super) resource: Resource,
    pub(super) created: Moment,
    pub(super) runs: Vec<Run>,
    pub(super) resolved: Option<Moment>,
    pub(super) destroyed: Option<Moment>,
}

impl Recorded {
    /// What it is, and where it was created by whom.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// When it was created.
    pub fn created(&self) -> Moment {
        self.created
    }

    /// When its code ran: from each [`before`](crate::hooks::Hooks::before) to its [`after`](crate::hooks::Hooks::after). In the
    /// order of their beginnings; those of the closures of a parallel iterator overlap.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// When it had given its result.
    pub fn resolved(&self) -> Option<Moment> {
        self.resolved
    }

    /// When it was dropped.
    pub fn destroyed(&self) -> Option<Moment> {
        self.destroyed
    }

    /// What became of it.
    pub fn outcome(&self) -> Outcome {
        match (self.resolved, self.destroyed) {
            (Some(_), _) => Outcome::Resolved,
            (None, Some(_)) => Outcome::Dropped,
            (None, None) => Outcome::Alive,
        }
    }

    /// How long all runs together took, of those that have ended. What runs inside them is counted as well.
    pub fn busy(&self) -> Duration {
        self.runs.iter().filter_map(|run| Some(run.ended? - run.began)).sum()
    }
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It gave its result.
    Resolved,
    /// It was dropped without one: cancelled, never polled, or it panicked.
    Dropped,
    /// It was still alive, without a result, when the recording ended.
    Alive,
}

impl Outcome {
    /// As it is written in exports.
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
    /// Since the recording began.
    pub at: Duration,
    /// The number of the thread; [`Flow::thread_name`](super::Flow::thread_name) has its name.
    pub thread: u32,
}

/// A stretch of time in which the code of a resource ran on a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run {
    /// Its thread, by number.
    pub thread: u32,
    /// Since the recording began.
    pub began: Duration,
    /// The same; nothing if it was still going on when the recording ended.
    pub ended: Option<Duration>,
}

/// What is missing in a [`Flow`](super::Flow), because it reached a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// So many resources, with all that became of them.
    pub resources: u64,
    /// So many runs, those of resources that were left out among them.
    pub runs: u64,
}

impl LeftOut {
    pub(super) fn is_something(self) -> bool {
        self != LeftOut::default()
    }
}

/// `left out: 2 resources, 7 runs`
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "left out: {}, {}", units::count(self.resources, "resource"), units::count(self.runs, "run"))
    }
}
