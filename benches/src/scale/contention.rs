//! Threads that use one shared value all the time: a context, or an `Arc`.
//!
//! Two threads contend only while both run. On a machine with other work, they often do not run together. So time is
//! cut into short windows that the threads begin together. A window counts to the degree that both threads had a CPU at
//! the same time. The column `together` shows this degree.
//!
//! Of more threads than CPUs, some always wait. They have longer windows, in which the system runs them in turn, and the
//! degree is the share of the CPUs that they had. Times are those on a CPU, so waiting does not count.

use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};

use ctx_runtime::{Context, Snapshot, context, with_context};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::task::{JoinHandle, yield_now};

use super::{Error, park};
use crate::cpu_time;
use crate::measure::Samples;
use crate::report;

/// A window is shorter than the time for which a thread usually keeps its CPU.
const WINDOW: Duration = Duration::from_millis(1);
/// In a window of more threads than CPUs, each of them gets a CPU.
const LONG_WINDOW: Duration = Duration::from_millis(25);
/// One window of this many counts: the windows with the highest degree.
const COUNTS: usize = 4;
/// If the degree of a counted window is lower, another slice is measured, up to `SLICES`.
const TOGETHER: f64 = 0.9;
const SLICES: usize = 5;

#[derive(Context)]
struct Request {
    id: u64,
}

/// The work of a thread with the shared value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Work {
    /// Clones the value and drops the clone.
    ArcClone,
    SnapshotClone,
    /// Captures the context that the thread is in, and drops the capture.
    SnapshotCapture,
    /// Spawns a task: one that does not read the value, one that owns a clone, or one that the context is carried into.
    /// Each thread has a runtime of its own.
    BareSpawn,
    ArcSpawn,
    CtxSpawn,
}

/// Each kind of work, the kind that its figure is compared with, and a description.
const WORK: [(Work, Work, &str); 6] = [
    (Work::ArcClone, Work::ArcClone, "clone and drop an `Arc`"),
    (Work::SnapshotClone, Work::ArcClone, "clone and drop a `Snapshot`"),
    (Work::SnapshotCapture, Work::ArcClone, "capture and drop a `Snapshot`"),
    (Work::BareSpawn, Work::ArcSpawn, "spawn and end a task"),
    (Work::ArcSpawn, Work::ArcSpawn, "spawn and end a task with an `Arc`"),
    (Work::CtxSpawn, Work::ArcSpawn, "spawn and end a task in the context"),
];

/// How many threads share the value.
const THREADS: [usize; 3] = [1, 2, 8];

/// The CPU time of a thread for each iteration, in nanoseconds, for each of `THREADS`.
pub struct Row {
    work: Work,
    nanoseconds: [Samples; THREADS.len()],
    /// The degree to which the threads ran at the same time. 1 is all the time.
    together: [Samples; THREADS.len()],
}

/// A window of one thread.
struct Window {
    start: Instant,
    end: Instant,
    cpu: Duration,
    times: u64,
}

/// A window of all threads.
#[derive(Clone, Copy)]
struct Figure {
    nanoseconds: f64,
    together: f64,
}

/// Measures all figures in each round. A figure takes `slice`, or longer if the threads have to wait for a CPU.
pub fn measure(slice: Duration, rounds: usize) -> Result<Vec<Row>, Error> {
    let shared = Shared { arc: Arc::new(Request { id: 1 }), snapshot: Snapshot::empty().with(Request { id: 1 }) };
    let mut rows: Vec<_> =
        WORK.map(|(work, ..)| Row { work, nanoseconds: Default::default(), together: Default::default() }).into();
    for _ in 0..rounds {
        for row in &mut rows {
            for (nth, threads) in THREADS.into_iter().enumerate() {
                let figure = shared.timed(row.work, threads, slice)?;
                row.nanoseconds[nth].push(figure.nanoseconds);
                row.together[nth].push(figure.together);
            }
        }
    }
    Ok(rows)
}

struct Shared {
    arc: Arc<Request>,
    snapshot: Snapshot,
}

impl Shared {
    /// The time that one thread takes for one iteration, while `threads` threads work.
    fn timed(&self, work: Work, threads: usize, slice: Duration) -> Result<Figure, Error> {
        let window = if threads > cpus() { LONG_WINDOW } else { WINDOW };
        let windows = slice.div_duration_f64(window).ceil().max(1.0) as usize;
        let count = windows.div_ceil(COUNTS);
        let mut figures = Vec::new();
        for _ in 0..SLICES {
            figures.extend(self.slice(work, threads, window, windows)?);
            figures.sort_by(|one, other| other.together.total_cmp(&one.together));
            figures.truncate(count);
            if figures.iter().all(|figure| figure.together > TOGETHER) {
                break;
            }
        }
        let mean = |of: fn(&Figure) -> f64| figures.iter().map(of).sum::<f64>() / count as f64;
        Ok(Figure { nanoseconds: mean(|figure| figure.nanoseconds), together: mean(|figure| figure.together) })
    }

    fn slice(&self, work: Work, threads: usize, window: Duration, windows: usize) -> Result<Vec<Figure>, Error> {
        let together =
            &Together { threads, window, arrived: AtomicUsize::new(0), ends: vec![OnceLock::new(); windows] };
        let thread = || {
            let runtime = park::runtime()?;
            Ok((0..windows).map(|window| self.window(work, &runtime, together, window)).collect())
        };
        let each: Vec<Vec<Window>> = thread::scope(|scope| {
            let each: Vec<_> = (0..threads).map(|_| scope.spawn(thread)).collect();
            each.into_iter().map(|thread| thread.join().expect("it does not panic")).collect::<Result<_, Error>>()
        })?;
        Ok((0..windows).map(|window| Figure::of(each.iter().map(|windows| &windows[window]))).collect())
    }

    fn window(&self, work: Work, runtime: &Runtime, together: &Together, number: usize) -> Window {
        match work {
            Work::ArcClone => together.timed(number, 256, || drop(black_box(Arc::clone(&self.arc)))),
            Work::SnapshotClone => together.timed(number, 256, || drop(black_box(self.snapshot.clone()))),
            Work::SnapshotCapture => {
                self.snapshot.run(|| together.timed(number, 256, || drop(black_box(Snapshot::capture()))))
            }
            Work::BareSpawn => together.timed_tasks(number, runtime, || tokio::spawn(async { black_box(1) })),
            Work::ArcSpawn => together.timed_tasks(number, runtime, || {
                let arc = Arc::clone(&self.arc);
                tokio::spawn(async move { arc.id })
            }),
            Work::CtxSpawn => self.snapshot.run(|| together.timed_tasks(number, runtime, spawn_in_context)),
        }
    }
}

#[with_context]
fn spawn_in_context() -> JoinHandle<u64> {
    tokio::spawn(async { context!(Request.id) })
}

/// Lets threads begin each window together.
struct Together {
    threads: usize,
    window: Duration,
    arrived: AtomicUsize,
    /// When each window ends. The thread that begins first sets it.
    ends: Vec<OnceLock<Instant>>,
}

impl Together {
    fn begin(&self, window: usize) {
        self.arrived.fetch_add(1, Ordering::AcqRel);
        // It does not sleep, because a thread could wake later than the other.
        while self.arrived.load(Ordering::Acquire) < self.threads * (window + 1) {
            if self.threads > cpus() { thread::yield_now() } else { spin_loop() }
        }
    }

    /// Runs `work` until the window is over. It reads the clock after every `at_once` iterations.
    fn timed(&self, window: usize, at_once: u32, mut work: impl FnMut()) -> Window {
        self.begin(window);
        let (start, cpu, mut times) = (Instant::now(), cpu_time::of_thread(), 0);
        let last = *self.ends[window].get_or_init(|| start + self.window);
        loop {
            (0..at_once).for_each(|_| work());
            times += u64::from(at_once);
            let end = Instant::now();
            if end >= last {
                return Window { start, end, cpu: cpu_time::of_thread() - cpu, times };
            }
        }
    }

    /// Runs tasks until the window is over. The future in `block_on` spawns the tasks, which run when it yields.
    fn timed_tasks(&self, window: usize, runtime: &Runtime, spawn: impl Fn() -> JoinHandle<u64>) -> Window {
        const TASKS: u32 = 32;
        let window = self.timed(window, 8, || {
            runtime.block_on(async {
                (0..TASKS).for_each(|_| drop(spawn()));
                yield_now().await;
            });
        });
        Window { times: window.times * u64::from(TASKS), ..window }
    }
}

fn cpus() -> usize {
    available_parallelism().map_or(1, usize::from)
}

impl Figure {
    fn of<'a>(windows: impl ExactSizeIterator<Item = &'a Window> + Clone) -> Figure {
        let first = windows.clone().map(|window| window.start).min().expect("there is a thread");
        let last = windows.clone().map(|window| window.end).max().expect("there is a thread");
        let all_began = windows.clone().map(|window| window.start).max().unwrap_or(first);
        let one_ended = windows.clone().map(|window| window.end).min().unwrap_or(last);
        let overlap = one_ended.saturating_duration_since(all_began).div_duration_f64(last - first);
        let mean = |of: fn(&Window) -> f64| windows.clone().map(of).sum::<f64>() / windows.len() as f64;
        Figure {
            nanoseconds: mean(|window| window.cpu.as_nanos() as f64 / window.times as f64),
            together: if windows.len() > cpus() {
                windows.map(|window| window.cpu).sum::<Duration>().div_duration_f64(last - first) / cpus() as f64
            } else {
                overlap * mean(|window| window.cpu.div_duration_f64(window.end - window.start))
            },
        }
    }
}

fn compared(rows: &[Row]) -> impl Iterator<Item = (&Row, &Row, &'static str)> {
    rows.iter().zip(WORK).map(|(row, (_, with, name))| {
        let with = rows.iter().find(|row| row.work == with).expect("all are measured");
        (row, with, name)
    })
}

pub fn table(rows: &[Row]) -> String {
    let head = ["what each thread does", "threads", "ns", "least", "/ Arc", "/ 1 thread", "together"];
    report::table(
        head,
        compared(rows).flat_map(|(row, with, name)| {
            THREADS.into_iter().enumerate().map(move |(nth, threads)| {
                let nanoseconds = &row.nanoseconds[nth];
                [
                    name.to_owned(),
                    threads.to_string(),
                    format!("{:.1}", nanoseconds.median()),
                    format!("{:.1}", nanoseconds.min()),
                    format!("{:.2}", nanoseconds.over(&with.nanoseconds[nth]).median()),
                    format!("{:.2}", nanoseconds.over(&row.nanoseconds[0]).median()),
                    format!("{:.0} %", 100.0 * row.together[nth].median()),
                ]
            })
        }),
    )
}

pub fn json(rows: &[Row]) -> Value {
    compared(rows)
        .flat_map(|(row, with, name)| {
            THREADS.into_iter().enumerate().map(move |(nth, threads)| {
                let nanoseconds = &row.nanoseconds[nth];
                json!({
                    "what": name,
                    "threads": threads,
                    "ns": nanoseconds.summary(),
                    "vs_arc": nanoseconds.over(&with.nanoseconds[nth]).summary(),
                    "vs_one_thread": nanoseconds.over(&row.nanoseconds[0]).summary(),
                    "together": row.together[nth].summary(),
                })
            })
        })
        .collect()
}
