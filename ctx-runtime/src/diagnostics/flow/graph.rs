//! The result of a recording, as a graph.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::recorded::{LeftOut, Recorded};
use super::units;
use crate::hooks::ResourceId;

/// The result of a recording, made by [`Recording::finish`](super::Recording::finish). All times count from its beginning.
///
/// Look at it directly, or write it for other programs: as a [Chrome trace](Flow::write_chrome_trace), for
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
    pub(super) fn new(
        mut resources: Vec<Recorded>,
        threads: Arc<BTreeMap<u32, String>>,
        length: Duration,
        left_out: LeftOut,
    ) -> Self {
        resources.sort_by_key(|recorded| (recorded.created.at, recorded.resource.id()));
        let places = resources.iter().enumerate().map(|(place, recorded)| (recorded.resource.id(), place)).collect();
        Flow { resources, places, threads, length, left_out }
    }

    /// Returns all recorded resources, in the order of their creation.
    pub fn resources(&self) -> &[Recorded] {
        &self.resources
    }

    /// Returns the resource with this number, if it was recorded.
    pub fn get(&self, id: ResourceId) -> Option<&Recorded> {
        self.places.get(&id).map(|place| &self.resources[*place])
    }

    /// Returns the roots of the recorded resources, in the order in which they appeared. A root itself need not be
    /// [there](Flow::get): its kind may not be recorded, or it may be older than the recording.
    pub fn roots(&self) -> Vec<ResourceId> {
        self.by_root().into_iter().map(|(root, _)| root).collect()
    }

    pub(super) fn by_root(&self) -> Vec<(ResourceId, Vec<&Recorded>)> {
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

    /// Returns the flow of this root alone: one request. Its times still count from the beginning of the whole recording.
    pub fn of(&self, root: ResourceId) -> Flow {
        let resources = self.resources.iter().filter(|recorded| recorded.resource.root() == root).cloned().collect();
        Flow::new(resources, Arc::clone(&self.threads), self.length, self.left_out)
    }

    /// Returns how long the recording took.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Returns what the limits of the [`Recorder`](super::Recorder) left out, of the whole recording.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// Returns the name of a [thread](super::Moment::thread), or `thread 3` if it has no name.
    pub fn thread_name(&self, thread: u32) -> String {
        self.threads.get(&thread).cloned().unwrap_or_else(|| format!("thread {thread}"))
    }
}

/// Writes one line: `1 root, 9 resources, 21 runs on 4 threads in 8.123 ms`, and what was left out.
impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, one: &str| units::count(count as u64, one);
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
            units::time(self.length),
        )?;
        if self.left_out.is_something() { write!(f, "; {}", self.left_out) } else { Ok(()) }
    }
}
