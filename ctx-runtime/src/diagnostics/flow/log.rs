//! The hooks that record what they are told.

use std::cell::Cell;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::graph::Flow;
use super::recorded::{LeftOut, Moment, Recorded, Run};
use crate::hooks::{Hooks, Resource, ResourceId};
use crate::sync::room::Room;
use crate::sync::table::Table;

/// The least time between two events of a thread, also if the clock is coarse. So runs that are nested in a thread are
/// nested in the output, and in viewers: they calculate with floating-point numbers, and cut off a nanosecond.
pub(super) const STEP: Duration = Duration::from_nanos(4);

/// What a thread knows of itself. It has no destructor, so that it is there to the very end of the thread.
#[derive(Clone, Copy)]
struct Here {
    /// Counts from 1; 0 before it is needed.
    number: u32,
    /// The recording that knows the name of the thread.
    named_in: u64,
    last: Option<Instant>,
}

thread_local! {
    static HERE: Cell<Here> = const { Cell::new(Here { number: 0, named_in: 0, last: None }) };
}

/// The time, and the number of this thread.
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

pub(super) struct Log {
    number: u64,
    start: Instant,
    entries: Table<ResourceId, Entry, 64>,
    /// The names of threads, by their numbers.
    threads: Table<u32, String, 1>,
    resources: Budget,
    runs: Budget,
}

/// How many runs a resource has room for from its creation on.
const FIRST_RUNS: usize = 4;

struct Entry {
    recorded: Recorded,
    open: Vec<Open>,
}

/// A run that has not ended. There may be several: a parallel iterator runs closures on many threads, and one inside the other.
struct Open {
    thread: u32,
    /// The index of the run; `None` if it is left out.
    place: Option<usize>,
}

impl Log {
    pub(super) fn new(max_resources: u64, max_runs: u64) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Log {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            start: Instant::now(),
            entries: Table::new(),
            threads: Table::new(),
            resources: Budget::new(max_resources),
            runs: Budget::new(max_runs),
        }
    }

    /// The time and the thread of this call.
    fn moment(&self) -> Moment {
        let (now, thread) = now();
        Moment { at: now.saturating_duration_since(self.start), thread }
    }

    /// Records the name of this thread. Called when something of the thread is kept, so that the number of names is bounded.
    fn name_thread(&self) {
        let here = HERE.get();
        if here.named_in != self.number {
            HERE.set(Here { named_in: self.number, ..here });
            if let Some(name) = thread::current().name() {
                self.threads.insert(here.number, name.to_owned());
            }
        }
    }

    pub(super) fn take(&self) -> Flow {
        let resources: Vec<Recorded> = self.entries.take().map(|(_, entry)| entry.recorded.in_order()).collect();
        let threads = Arc::new(self.threads.take().collect());
        let left_out = LeftOut { resources: self.resources.refused(), runs: self.runs.refused() };
        // The end is after all events that were told, whose clocks may be ahead.
        let length = resources.iter().map(Recorded::last).fold(self.moment().at, Duration::max);
        Flow::new(resources, threads, length, left_out)
    }
}

impl Hooks for Log {
    fn init(&self, resource: &Resource) {
        let created = self.moment();
        if self.resources.take() {
            self.name_thread();
            let (runs, open) = (Vec::with_capacity(FIRST_RUNS), Vec::with_capacity(1));
            let recorded = Recorded { resource: resource.clone(), created, runs, resolved: None, destroyed: None };
            self.entries.insert(resource.id(), Entry { recorded, open });
        }
    }

    fn before(&self, resource: &Resource) {
        let Moment { at, thread } = self.moment();
        let (mut room_for_open, mut room_for_runs) = (Room::new(), Room::new());
        let is_kept = loop {
            let begun = self.entries.with(&resource.id(), |Entry { recorded, open }| {
                if !(room_for_open.make_in(open) && room_for_runs.make_in(&mut recorded.runs)) {
                    return None;
                }
                let place = self.runs.take().then_some(recorded.runs.len());
                open.push(Open { thread, place });
                if place.is_some() {
                    recorded.runs.push(Run { thread, began: at, ended: None });
                }
                Some(place.is_some())
            });
            match begun {
                None => return self.runs.refuse(),
                Some(Some(is_kept)) => break is_kept,
                Some(None) => {
                    room_for_open.take();
                    room_for_runs.take();
                }
            }
        };
        if is_kept {
            self.name_thread();
        }
    }

    fn after(&self, resource: &Resource) {
        let Moment { at, thread } = self.moment();
        self.entries.with(&resource.id(), |Entry { recorded, open }| {
            // Of the runs on one thread, the run that began last ends first.
            let ended = open.iter().rposition(|open| open.thread == thread).map(|ended| open.remove(ended));
            if let Some(place) = ended.and_then(|ended| ended.place) {
                recorded.runs[place].ended = Some(at);
            }
        });
    }

    fn resolve(&self, resource: &Resource) {
        let resolved = self.moment();
        if self.entries.with(&resource.id(), |entry| entry.recorded.resolved = Some(resolved)).is_some() {
            self.name_thread();
        }
    }

    fn destroy(&self, resource: &Resource) {
        let destroyed = self.moment();
        let open = self.entries.with(&resource.id(), |entry| {
            entry.recorded.destroyed = Some(destroyed);
            mem::take(&mut entry.open)
        });
        if open.is_some() {
            self.name_thread();
        }
    }
}

impl Recorded {
    /// The clock of a thread may be a [`STEP`] ahead. A life must not end before it begins because of this.
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

    /// The time of the last event of the resource.
    fn last(&self) -> Duration {
        let moments = [self.resolved, self.destroyed].into_iter().flatten().map(|moment| moment.at);
        let runs = self.runs.iter().map(|run| run.ended.unwrap_or(run.began));
        moments.chain(runs).fold(self.created.at, Duration::max)
    }
}

/// A limit, and how many takers came beyond it.
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
