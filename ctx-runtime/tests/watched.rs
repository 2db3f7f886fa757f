//! The storage of watched work, under Miri as `core` is. A separate process, because hooks see all work of their process:
//!
//! `cargo +nightly miri test -p ctx-runtime --test watched`

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use ctx_runtime::hooks::{self, Hooks, Resource, Slot};
use ctx_runtime::{Snapshot, try_with};

#[derive(ctx_runtime::Context)]
struct Number(u32);

fn number() -> Option<u32> {
    try_with(|number: &Number| number.0).ok()
}

/// Counts, and looks at what it is told of. Keeps something about each.
#[derive(Default)]
struct Counts {
    created: AtomicUsize,
    destroyed: AtomicUsize,
    running: AtomicI64,
    kept: Slot<Arc<AtomicUsize>>,
    runs: Slot<AtomicUsize>,
    alive: Arc<AtomicUsize>,
}

impl Counts {
    fn alive(&self) -> usize {
        self.created.load(Ordering::SeqCst) - self.destroyed.load(Ordering::SeqCst)
    }
}

impl Hooks for Counts {
    fn init(&self, resource: &Resource) {
        assert!(!resource.function().is_empty());
        self.created.fetch_add(1, Ordering::SeqCst);
        self.kept.get_or_init(resource, || Arc::clone(&self.alive)).fetch_add(1, Ordering::SeqCst);
    }

    fn before(&self, resource: &Resource) {
        assert_eq!(hooks::execution_id(), Some(resource.id()));
        self.running.fetch_add(1, Ordering::SeqCst);
        self.runs.get_or_init(resource, AtomicUsize::default).fetch_add(1, Ordering::SeqCst);
    }

    fn after(&self, resource: &Resource) {
        assert_eq!(hooks::execution_id(), Some(resource.id()));
        self.running.fetch_sub(1, Ordering::SeqCst);
    }

    fn destroy(&self, resource: &Resource) {
        self.destroyed.fetch_add(1, Ordering::SeqCst);
        assert!(self.runs.get(resource).is_none_or(|runs| runs.load(Ordering::SeqCst) > 0));
        self.kept.get(resource).expect("kept from `init` on").fetch_sub(1, Ordering::SeqCst);
    }
}

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn watched_work_ends_however_it_ends() {
    let _alone = alone();
    let counts = Arc::new(Counts::default());
    let installed = hooks::install(counts.clone());
    let context = Snapshot::empty().with(Number(1));
    assert_eq!(context.wrap(number)(), Some(1));
    drop(context.wrap(|| ()));
    let mut done = Box::pin(context.scope(async { number() }));
    assert_eq!(poll(done.as_mut()), Poll::Ready(Some(1)));
    let mut cancelled = Box::pin(context.scope(async {
        let _guard = Snapshot::empty().with(Number(2)).enter();
        std::future::pending::<()>().await;
    }));
    assert_eq!(poll(cancelled.as_mut()), Poll::Pending);
    let panicked = context.wrap(|| panic!("on purpose"));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panicked)).is_err());
    std::mem::drop((done, cancelled));
    assert_eq!((number(), hooks::execution_id()), (None, None));
    assert_eq!((counts.alive(), counts.running.load(Ordering::SeqCst)), (0, 0));
    assert_eq!(counts.created.load(Ordering::SeqCst), 5);
    assert_eq!((Arc::strong_count(&counts.alive), counts.alive.load(Ordering::SeqCst)), (1, 0));
    drop(installed);
    assert_eq!(Arc::strong_count(&counts), 1);
}

#[test]
fn watched_work_goes_from_thread_to_thread() {
    let _alone = alone();
    let counts = Arc::new(Counts::default());
    let _installed = hooks::install(counts.clone());
    let mut work = Box::pin(Snapshot::empty().with(Number(3)).scope(async {
        for _ in 0..3 {
            assert_eq!(number(), Some(3));
            let mut is_first = true;
            std::future::poll_fn(|_| if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }).await;
        }
    }));
    for _ in 0..3 {
        work = thread::spawn(move || {
            assert_eq!(poll(work.as_mut()), Poll::Pending);
            assert_eq!(hooks::execution_id(), None);
            work
        })
        .join()
        .unwrap();
    }
    thread::spawn(move || drop(work)).join().unwrap();
    assert_eq!(counts.alive(), 0);
}

/// Hooks come and go on one thread, while others create work and finish it.
#[test]
fn hooks_come_and_go_while_threads_tell_them() {
    let _alone = alone();
    let context = Snapshot::empty().with(Number(4));
    thread::scope(|threads| {
        let all = [(); 3].map(|()| {
            threads.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(context.wrap(|| context.wrap(number)())(), Some(4));
                }
            })
        });
        while !all.iter().all(|thread| thread.is_finished()) {
            let (first, second) = (Arc::new(Counts::default()), Arc::new(Counts::default()));
            let (a, b) = (hooks::install(first), hooks::filter().sample_roots(0.5).install(second));
            thread::yield_now();
            drop(a);
            thread::yield_now();
            drop(b);
        }
    });
}

/// Installs other hooks while it is told, so that the thread looks at a later list inside of an earlier one.
struct Installs;

impl Hooks for Installs {
    fn before(&self, _: &Resource) {
        let inner = hooks::install(Counts::default());
        drop(hooks::install(Counts::default()));
        drop(inner);
        // In a hook, nothing is watched; what was watched before is told of.
        Snapshot::empty().wrap(|| ())();
    }
}

#[test]
fn the_list_that_is_told_stays_while_it_is_changed() {
    let _alone = alone();
    let counts = Arc::new(Counts::default());
    let _first = hooks::install(Installs);
    let _second = hooks::install(counts.clone());
    let kept = Snapshot::empty().wrap(|| ());
    Snapshot::empty().wrap(kept)();
    assert_eq!((counts.created.load(Ordering::SeqCst), counts.alive()), (2, 0));
}

#[test]
fn what_a_thread_keeps_to_its_end_is_told_of() {
    let _alone = alone();
    thread_local! {
        static KEPT: std::cell::RefCell<Vec<Box<dyn FnOnce()>>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    let counts = Arc::new(Counts::default());
    let _installed = hooks::install(counts.clone());
    // Before the thread has told anything, and after: so its lists may be gone when this is dropped, or not.
    for tells_first in [false, true] {
        thread::spawn(move || {
            if tells_first {
                Snapshot::empty().wrap(|| ())();
            }
            KEPT.with(|kept| kept.borrow_mut().push(Box::new(Snapshot::empty().with(Number(5)).wrap(|| ()))));
        })
        .join()
        .unwrap();
    }
    assert_eq!(counts.alive(), 0);
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose");
    }
}

#[derive(ctx_runtime::Context)]
struct Explosive(Bomb);

#[test]
fn a_value_that_panics_when_a_run_is_left_leaves_no_resource_behind() {
    let _alone = alone();
    let counts = Arc::new(Counts::default());
    let _installed = hooks::install(counts.clone());
    let snapshot = Snapshot::empty().with(Explosive(Bomb));
    let guard = snapshot.enter();
    drop(snapshot);
    // The guard's context is left, and its value dropped, behind the run.
    let work = Snapshot::empty().wrap(move || drop(guard));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err());
    assert_eq!((hooks::execution_id(), counts.alive()), (None, 0));
}

#[test]
fn watched_work_that_panics_while_it_is_dropped_is_dropped_in_its_context_and_leaves_it() {
    /// Says which number it can read, and panics.
    struct Reads(Arc<AtomicUsize>);
    impl Drop for Reads {
        fn drop(&mut self) {
            self.0.store(number().unwrap_or(0) as usize, Ordering::SeqCst);
            panic!("on purpose");
        }
    }
    /// Not the future of an `async` block, and not `Unpin`.
    struct Never(#[expect(dead_code, reason = "it is dropped")] Reads, std::marker::PhantomPinned);
    impl Future for Never {
        type Output = ();
        fn poll(self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Pending
        }
    }
    let _alone = alone();
    let counts = Arc::new(Counts::default());
    let _installed = hooks::install(counts.clone());
    let (snapshot, seen) = (Snapshot::empty().with(Number(7)), Arc::new(AtomicUsize::new(0)));
    let reads = || Reads(seen.clone());
    let (block, never) = (reads(), Never(reads(), std::marker::PhantomPinned));
    let works: [std::pin::Pin<Box<dyn Future<Output = ()>>>; 2] = [
        Box::pin(snapshot.scope(async move {
            let _block = block;
            std::future::pending::<()>().await;
        })),
        Box::pin(snapshot.scope(never)),
    ];
    for mut work in works {
        assert!(work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(work))).is_err());
        assert_eq!((seen.swap(0, Ordering::SeqCst), number(), hooks::execution_id()), (7, None, None));
    }
    assert_eq!(counts.alive(), 0);
}

#[test]
fn hooks_whose_destructor_panics_end_no_thread() {
    struct Explodes(Bomb);
    impl Hooks for Explodes {}
    let _alone = alone();
    let (installed, told) = (hooks::install(Explodes(Bomb)), std::sync::Barrier::new(2));
    thread::scope(|threads| {
        let thread = threads.spawn(|| {
            Snapshot::empty().wrap(|| ())();
            told.wait();
            told.wait();
        });
        told.wait();
        drop(installed);
        told.wait();
        thread.join().unwrap();
    });
}
