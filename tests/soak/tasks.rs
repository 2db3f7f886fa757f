//! 100,000 tasks: some are aborted, panic, spawn, block, or are detached. Memory does not grow from wave to wave, and
//! each value is dropped. The test measures the memory of the whole process, so it is the only test of its program.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use ctx_runtime::{Context, Snapshot, context, context_root, with_context};
use peak_alloc::PeakAlloc;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, yield_now};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The number of bytes that are allocated.
fn allocated() -> isize {
    MEMORY.current_usage().try_into().expect("less than half of the address space")
}

static ALIVE: AtomicUsize = AtomicUsize::new(0);
static PANICS: AtomicUsize = AtomicUsize::new(0);
static SPAWNED: AtomicUsize = AtomicUsize::new(0);

/// Counts a task that is about to be spawned.
fn count_task() {
    SPAWNED.fetch_add(1, Ordering::Relaxed);
}

/// A value that is counted while it is alive.
struct Alive;

impl Alive {
    fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Alive
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Context)]
struct Request {
    id: usize,
    _alive: Alive,
}
#[derive(Context)]
#[context(drop)]
struct Transaction {
    id: usize,
    _alive: Alive,
}
#[derive(Context)]
#[context(fork = |span| Span { depth: span.depth + 1, _alive: Alive::new() })]
struct Span {
    depth: usize,
    _alive: Alive,
}

/// A value whose destructor reads the context.
struct ReadsLast(usize);

impl Drop for ReadsLast {
    fn drop(&mut self) {
        assert_eq!(ctx_runtime::with(|request: &Request| request.id), self.0);
    }
}

#[context_root(
    Request { id, _alive: Alive::new() },
    Transaction { id, _alive: Alive::new() },
    Span { depth: 0, _alive: Alive::new() }
)]
async fn handle(id: usize) {
    assert_eq!((context!(Request.id), context!(Transaction.id), context!(Span.depth)), (id, id, 0));
    let _reads = ReadsLast(id);
    count_task();
    let job = tokio::spawn(work(id));
    match id % 8 {
        0 => job.abort(),
        1 => drop(job),
        2 => {
            count_task();
            let blocking = tokio::task::spawn_blocking(move || context!(Request.id));
            assert_eq!(blocking.await.unwrap(), id);
        }
        3 => {
            count_task();
            #[context(detach)]
            tokio::spawn(async { assert!(context!(Request?).is_none()) });
        }
        4 => {
            let snapshot = context!();
            let _guard = snapshot.with(Request { id: id + 1, _alive: Alive::new() }).enter();
            assert_eq!(context!(Request.id), id + 1);
        }
        5 => {
            PANICS.fetch_add(1, Ordering::Relaxed);
            panic::resume_unwind(Box::new("on purpose"));
        }
        _ => job.await.unwrap(),
    }
}

#[with_context]
async fn work(id: usize) {
    let _reads = ReadsLast(id);
    yield_now().await;
    assert_eq!((context!(Request.id), context!(Span.depth)), (id, 1));
    assert!(context!(Transaction?).is_none());
    if id.is_multiple_of(3) {
        count_task();
        let inner = tokio::spawn(async move {
            let _reads = ReadsLast(id);
            yield_now().await;
            (context!(Request.id), context!(Span.depth))
        });
        yield_now().await;
        // The runtime may end while a job that is not awaited still waits for `inner`. Then it cancels both.
        if let Ok(read) = inner.await {
            assert_eq!(read, (id, 2));
        }
    }
    Snapshot::capture().run(|| assert_eq!(context!(Request.id), id));
}

const BLOCKING: usize = 4;

/// Tables with an entry per thread, as in parking_lot, grow with the number of threads: each wave has as many threads.
async fn occupy_all_blocking_threads() {
    let barrier = Arc::new(Barrier::new(BLOCKING));
    let waits = |barrier: Arc<Barrier>| tokio::task::spawn_blocking(move || barrier.wait());
    let waiting: Vec<_> = (0..BLOCKING).map(|_| waits(barrier.clone())).collect();
    for thread in waiting {
        thread.await.unwrap();
    }
}

#[test]
fn a_hundred_thousand_tasks_with_cancels_and_panics_keep_nothing() {
    const WAVES: usize = 25;
    const ROOTS: usize = 1_700;
    let mut at = Vec::with_capacity(WAVES);
    for wave in 0..WAVES {
        // Each wave has a runtime of its own, because a runtime keeps memory for later tasks until it is dropped.
        let runtime =
            Builder::new_multi_thread().worker_threads(4).max_blocking_threads(BLOCKING).enable_all().build().unwrap();
        runtime.block_on(async {
            occupy_all_blocking_threads().await;
            let mut roots = JoinSet::new();
            for id in 0..ROOTS {
                count_task();
                let root = roots.spawn(handle(wave * ROOTS + id));
                if id % 16 == 7 {
                    // The abort comes before the first poll, in the middle of the work, or after its end.
                    root.abort();
                }
            }
            while let Some(ended) = roots.join_next().await {
                assert!(ended.is_ok_and(|()| true) || PANICS.load(Ordering::Relaxed) > 0);
            }
        });
        drop(runtime);
        assert_eq!(ALIVE.load(Ordering::Relaxed), 0, "values that are left after wave {wave}");
        at.push(allocated());
    }
    let spawned = SPAWNED.load(Ordering::Relaxed);
    assert!(spawned >= 100_000, "{spawned}");
    // Memory that is allocated once, as for tables of threads, is allocated in the first waves.
    let grown = at[WAVES - 1] - at[WAVES / 5];
    assert!(grown.abs() < 4_096, "{grown} bytes more: {at:?}");
}
