//! How many contexts were alive, over time.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::api::json::{json, seconds};
use crate::records::samples;

/// Returns how many contexts were alive, and how deep they were, since somebody began to watch.
///
/// A sample is taken when a context is made and the last sample is older than a tenth of a second. This call takes one
/// more. There are at most about five hundred samples: then every second sample is dropped, and new samples are taken half
/// as often. So the samples always cover all of the time.
///
/// A sample looks at each living context, which takes about a fifth of a microsecond for each. If there are so many contexts
/// that a sample takes long, the next one is taken later, so that samples take no more than two percent of the time.
///
/// ```
/// use ctx_runtime::{Context, diagnostics, run};
///
/// #[derive(Context)]
/// struct RequestInfo(u32);
///
/// let watching = diagnostics::watch();
/// run(RequestInfo(7), || {
///     let history = diagnostics::history();
///     let now = history.samples().last().unwrap();
///     assert_eq!((now.alive(), now.depth()), (1, 1));
/// });
/// ```
pub fn history() -> History {
    let sample = |samples::Sample { at, alive, depth }| Sample { at, alive, depth };
    History { samples: samples::all().into_iter().map(sample).collect() }
}

/// The samples that [`history`] returns.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    samples: Vec<Sample>,
}

impl History {
    /// Returns the samples, from the oldest to the sample of this moment.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Returns the history as JSON.
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// Writes a line for each sample.
impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Sample { at, alive, depth } in &self.samples {
            writeln!(f, "{:>10.1} s: {alive} alive, depth {depth}", at.as_secs_f64())?;
        }
        Ok(())
    }
}

/// How many contexts were alive at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    #[serde(serialize_with = "seconds")]
    at: Duration,
    alive: usize,
    depth: usize,
}

impl Sample {
    /// The time since somebody began to watch.
    pub fn at(&self) -> Duration {
        self.at
    }

    /// How many contexts were alive.
    pub fn alive(&self) -> usize {
        self.alive
    }

    /// The greatest number of contexts that were alive and bound on top of each other.
    pub fn depth(&self) -> usize {
        self.depth
    }
}
