//! Writing down what hooks are told.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::mem;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Flow, LeftOut, Moment, Recorded, Run};
use crate::hooks::{self, Filter, Hooks, Installed, Resource, ResourceId};

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
    /// runs included. Those beyond are [counted](LeftOut).
    pub fn max_resources(self, max_resources: u64) -> Self {
        Recorder { max_resources, ..self }
    }

    /// So many runs at most, of all resources together; a million unless it is said. A run takes 40 bytes, twice that while a
    /// table of them grows. Those beyond are [counted](LeftOut).
    pub fn max_runs(self, max_runs: u64) -> Self {
        Recorder { max_runs, ..self }
    }

    /// Records from now on.
    pub fn start(self) -> Recording {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let log = Arc::new(Log {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            start: Instant::now(),
            parts: std::array::from_fn(|_| Part::default()),
            threads: Mutex::default(),
            resources: Budget::new(self.max_resources),
            runs: Budget::new(self.max_runs),
        });
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

/// Between two events of a thread lies so much at least, also where the clock is coarse. So what is nested in a thread is
/// nested in what is written, and stays so in viewers: they calculate with floating numbers, and cut off a nanosecond.
pub(super) const STEP: Duration = Duration::from_nanos(4);

/// What a thread knows of itself. It has no destructor, so that it is there to the very end of the thread.
#[derive(Clone, Copy)]
struct Here {
    /// From 1; 0 before it is asked for.
    number: u32,
    /// The recording that knows its name.
    named_in: u64,
    last: Option<Instant>,
}

thread_local! {
    static HERE: Cell<Here> = const { Cell::new(Here { number: 0, named_in: 0, last: None }) };
}

/// The time, and the thread.
fn now() -> (Instant, u32) {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let mut here = HERE.get();
    if here.number == 0 {
        here.number = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    let now = Instant::now();
    let now = here.last.map_or(now, |last| now.max(last + STEP));
    here.last = Some(now);
    HERE.set(here);
    (now, here.number)
}

struct Log {
    number: u64,
    start: Instant,
    /// By the number of the resource, so that threads seldom wait for each other.
    parts: [Part; 64],
    threads: Mutex<BTreeMap<u32, String>>,
    resources: Budget,
    runs: Budget,
}

type Entries = HashMap<ResourceId, Entry>;

/// A cache line of its own: what threads lock at the same time must not lie beside each other.
#[derive(Default)]
#[repr(align(64))]
struct Part(Mutex<Entries>);

struct Entry {
    recorded: Recorded,
    open: Vec<Open>,
}

/// A run that has not ended. There may be several: a parallel iterator runs its closures on many threads, one inside the other.
struct Open {
    thread: u32,
    /// Its place; nothing if it is left out.
    place: Option<usize>,
}

impl Log {
    fn part(&self, id: ResourceId) -> MutexGuard<'_, Entries> {
        lock(&self.parts[id.get() as usize % self.parts.len()].0)
    }

    /// When and where this is called.
    fn moment(&self) -> Moment {
        let (now, thread) = now();
        Moment { at: now.saturating_duration_since(self.start), thread }
    }

    /// Sees to it that the name of this thread is known. Not sooner than something of it is kept: their number is bounded so.
    fn name_thread(&self) {
        let here = HERE.get();
        if here.named_in != self.number {
            HERE.set(Here { named_in: self.number, ..here });
            if let Some(name) = thread::current().name() {
                lock(&self.threads).insert(here.number, name.to_owned());
            }
        }
    }

    fn take(&self) -> Flow {
        let entries = self.parts.iter().flat_map(|part| mem::take(&mut *lock(&part.0)).into_values());
        let resources: Vec<Recorded> = entries.map(|entry| entry.recorded.in_order()).collect();
        let threads = Arc::new(mem::take(&mut *lock(&self.threads)));
        let left_out = LeftOut { resources: self.resources.refused(), runs: self.runs.refused() };
        // After all that was told, whose clock may be ahead.
        let length = resources.iter().map(Recorded::last).fold(self.moment().at, Duration::max);
        Flow::new(resources, threads, length, left_out)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hooks for Log {
    fn init(&self, resource: &Resource) {
        let created = self.moment();
        if self.resources.take() {
            self.name_thread();
            let recorded = Recorded { resource: *resource, created, runs: Vec::new(), resolved: None, destroyed: None };
            self.part(resource.id()).insert(resource.id(), Entry { recorded, open: Vec::new() });
        }
    }

    fn before(&self, resource: &Resource) {
        let Moment { at, thread } = self.moment();
        let mut part = self.part(resource.id());
        let Some(Entry { recorded, open }) = part.get_mut(&resource.id()) else { return self.runs.refuse() };
        let place = self.runs.take().then_some(recorded.runs.len());
        open.push(Open { thread, place });
        if place.is_some() {
            self.name_thread();
            recorded.runs.push(Run { thread, began: at, ended: None });
        }
    }

    fn after(&self, resource: &Resource) {
        let Moment { at, thread } = self.moment();
        let mut part = self.part(resource.id());
        let Some(Entry { recorded, open }) = part.get_mut(&resource.id()) else { return };
        // Of those on one thread, the one that began last ends first.
        let ended = open.iter().rposition(|open| open.thread == thread).map(|ended| open.remove(ended));
        if let Some(place) = ended.and_then(|ended| ended.place) {
            recorded.runs[place].ended = Some(at);
        }
    }

    fn resolve(&self, resource: &Resource) {
        let resolved = self.moment();
        if let Some(entry) = self.part(resource.id()).get_mut(&resource.id()) {
            self.name_thread();
            entry.recorded.resolved = Some(resolved);
        }
    }

    fn destroy(&self, resource: &Resource) {
        let destroyed = self.moment();
        if let Some(entry) = self.part(resource.id()).get_mut(&resource.id()) {
            self.name_thread();
            entry.recorded.destroyed = Some(destroyed);
            entry.open = Vec::new();
        }
    }
}

impl Recorded {
    /// A thread whose clock is a [`STEP`] ahead must not make a life end before it begins.
    fn in_order(mut self) -> Self {
        self.runs.sort_by_key(|run| run.began);
        if let Some(first) = self.runs.first() {
            self.created.at = self.created.at.min(first.began);
        }
        let mut last = self.runs.iter().map(|run| run.ended.unwrap_or(run.began)).fold(self.created.at, Duration::max);
        for moment in [&mut self.resolved, &mut self.destroyed].into_iter().flatten() {
            moment.at = moment.at.max(last);
            last = moment.at;
        }
        self
    }

    /// The last that happened to it.
    fn last(&self) -> Duration {
        let moments = [self.resolved, self.destroyed].into_iter().flatten().map(|moment| moment.at);
        let runs = self.runs.iter().map(|run| run.ended.unwrap_or(run.began));
        moments.chain(runs).fold(self.created.at, Duration::max)
    }
}

/// A limit, and what came beyond.
struct Budget {
    limit: u64,
    taken: AtomicU64,
    refused: AtomicU64,
}

impl Budget {
    fn new(limit: u64) -> Self {
        Budget { limit, taken: AtomicU64::new(0), refused: AtomicU64::new(0) }
    }

    fn take(&self) -> bool {
        let is_left = self.taken.fetch_add(1, Ordering::Relaxed) < self.limit;
        if !is_left {
            self.refuse();
        }
        is_left
    }

    fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}
