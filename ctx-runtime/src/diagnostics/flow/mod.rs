//! What happened, as a graph: every piece of work with its times and its creator.

mod chrome;
mod dot;
mod label;
mod log;
mod mermaid;
mod recording;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::hooks::{Resource, ResourceId};

pub use dot::Dot;
pub use mermaid::Mermaid;
pub use recording::{Recorder, Recording, record, recorder};

/// What was recorded, made by [`Recording::finish`]. All times are counted from the beginning of the recording.
///
/// To be looked at as it is, or written for others to look at: as a [Chrome trace](Flow::write_chrome_trace), for
/// [Graphviz](Flow::dot), or for [Mermaid](Flow::mermaid).
///
/// ```
/// use ctx_runtime::diagnostics::{self, Outcome};
/// use ctx_runtime::{Context, context_root};
///
/// #[derive(Context)]
/// struct RequestInfo(u64);
///
/// #[context_root(RequestInfo(7))]
/// async fn handle() {
///     tokio::spawn(async {}).await.unwrap();
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let recording = diagnostics::record();
/// handle().await;
/// let flow = recording.finish();
///
/// let root = flow.roots()[0];
/// let request = flow.of(root);
/// let [handle, task] = request.resources() else { panic!("{request}") };
/// assert_eq!(task.resource().trigger(), Some(handle.resource().id()));
/// assert_eq!(task.outcome(), Outcome::Resolved);
/// println!("{request}: {:?} at work", handle.busy());
///
/// let mut trace = Vec::new();
/// request.write_chrome_trace(&mut trace)?;
/// assert!(request.dot().to_string().starts_with("digraph"));
/// assert!(request.mermaid().to_string().starts_with("flowchart TD"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Flow {
    /// In the order of their creation.
    resources: Vec<Recorded>,
    places: HashMap<ResourceId, usize>,
    threads: Arc<BTreeMap<u32, String>>,
    length: Duration,
    left_out: LeftOut,
}

impl Flow {
    fn new(
        mut resources: Vec<Recorded>,
        threads: Arc<BTreeMap<u32, String>>,
        length: Duration,
        left_out: LeftOut,
    ) -> Self {
        resources.sort_by_key(|recorded| (recorded.created.at, recorded.resource.id()));
        let places = resources.iter().enumerate().map(|(place, recorded)| (recorded.resource.id(), place)).collect();
        Flow { resources, places, threads, length, left_out }
    }

    /// Everything that was recorded, in the order of its creation.
    pub fn resources(&self) -> &[Recorded] {
        &self.resources
    }

    /// The resource of this number.
    pub fn get(&self, id: ResourceId) -> Option<&Recorded> {
        self.places.get(&id).map(|place| &self.resources[*place])
    }

    /// The roots to which something belongs that was recorded, in the order in which they appeared. The root itself need not be
    /// [there](Flow::get): it may be of a kind that was not asked for, or be older than the recording.
    pub fn roots(&self) -> Vec<ResourceId> {
        self.by_root().into_iter().map(|(root, _)| root).collect()
    }

    fn by_root(&self) -> Vec<(ResourceId, Vec<&Recorded>)> {
        let mut places = HashMap::new();
        let mut roots: Vec<(ResourceId, Vec<&Recorded>)> = Vec::new();
        for recorded in &self.resources {
            let root = recorded.resource.root();
            let place = *places.entry(root).or_insert(roots.len());
            if place == roots.len() {
                roots.push((root, Vec::new()));
            }
            roots[place].1.push(recorded);
        }
        roots
    }

    /// What belongs to this root alone: one request. The times stay those of the whole recording.
    pub fn of(&self, root: ResourceId) -> Flow {
        let resources = self.resources.iter().filter(|recorded| recorded.resource.root() == root).cloned().collect();
        Flow::new(resources, Arc::clone(&self.threads), self.length, self.left_out)
    }

    /// How long was recorded.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// What the limits of the [`Recorder`] left out, of the whole recording.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// The name of a [thread](Moment::thread), or `thread 3` if it has none.
    pub fn thread_name(&self, thread: u32) -> String {
        self.threads.get(&thread).cloned().unwrap_or_else(|| format!("thread {thread}"))
    }

    /// Writes the trace of it as JSON, in the [Trace Event Format], which <https://ui.perfetto.dev> and `chrome://tracing` open.
    ///
    /// Each run is a slice on the track of its thread; the life of each resource is one on a track of its own; an arrow leads
    /// from where a resource is created to where it runs for the first time; a mark shows where it gives its result. Everything
    /// else that is known is in the arguments. It is written event by event.
    ///
    /// # Errors
    ///
    /// Those of `writer`.
    ///
    /// [Trace Event Format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
    pub fn write_chrome_trace(&self, writer: impl io::Write) -> io::Result<()> {
        chrome::write(self, writer)
    }

    /// It in the language of [Graphviz](https://graphviz.org/doc/info/lang.html), when displayed: a box for each resource, those of
    /// one root in a frame, and an edge from creator to created, with what was called.
    pub fn dot(&self) -> Dot<'_> {
        Dot(self)
    }

    /// The same for [Mermaid](https://mermaid.js.org/syntax/flowchart.html), which is drawn in Markdown by many. Most of them
    /// draw no more than 500 edges, or 50,000 characters: show [one request](Flow::of).
    pub fn mermaid(&self) -> Mermaid<'_> {
        Mermaid(self)
    }
}

/// In a line: `1 root, 9 resources, 21 runs on 4 threads in 8.123 ms`, and what was left out.
impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, one: &str| label::count(count as u64, one);
        let runs = || self.resources.iter().flat_map(Recorded::runs);
        let mut threads: Vec<u32> = runs().map(|run| run.thread).collect();
        threads.sort_unstable();
        threads.dedup();
        write!(
            f,
            "{}, {}, {} on {} in {}",
            count(self.roots().len(), "root"),
            count(self.resources.len(), "resource"),
            count(runs().count(), "run"),
            count(threads.len(), "thread"),
            label::time(self.length),
        )?;
        if self.left_out.is_something() { write!(f, "; {}", self.left_out) } else { Ok(()) }
    }
}

/// A resource, and what became of it while it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    resource: Resource,
    created: Moment,
    runs: Vec<Run>,
    resolved: Option<Moment>,
    destroyed: Option<Moment>,
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
    /// The number of the thread; [`Flow::thread_name`] has its name.
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

/// What is missing in a [`Flow`], because it reached a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// So many resources, with all that became of them.
    pub resources: u64,
    /// So many runs, those of resources that were left out among them.
    pub runs: u64,
}

impl LeftOut {
    fn is_something(self) -> bool {
        self != LeftOut::default()
    }
}

/// `left out: 2 resources, 7 runs`
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "left out: {}, {}", label::count(self.resources, "resource"), label::count(self.runs, "run"))
    }
}
