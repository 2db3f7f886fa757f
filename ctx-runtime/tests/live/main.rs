//! Looking at contexts while other threads make and drop them, small enough for Miri. A separate process: the thread that looks may
//! be the last to drop a value that it sees, and other tests count drops.
//!
//! `cargo +nightly miri test -p ctx-runtime --features diagnostics --test live`

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;

use ctx_runtime::{Context, Snapshot, diagnostics, get, run};

#[derive(Context, Debug)]
struct A(u32);

/// One test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

const TIMES: usize = if cfg!(miri) { 15 } else { 3_000 };

/// Counts its drops, and is shown by what it would not be if it had been dropped.
#[derive(Context)]
struct Mine(Arc<AtomicUsize>, Box<u32>);

impl fmt::Debug for Mine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.1.fmt(f)
    }
}

impl Drop for Mine {
    fn drop(&mut self) {
        *self.1 = 0;
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn looks_until(is_done: &AtomicBool) {
    loop {
        // One more time than there are others.
        let was_done = is_done.load(Ordering::Acquire);
        for context in diagnostics::live().contexts() {
            for mine in context.bindings().iter().filter(|binding| binding.key() == "Mine") {
                assert_eq!(mine.value(), "7");
            }
        }
        if was_done {
            break;
        }
    }
}

#[test]
fn a_context_that_is_looked_at_is_alive_and_dropped_once() {
    let _alone = alone();
    let _watching = diagnostics::watch();
    let (drops, is_done) = (Arc::new(AtomicUsize::new(0)), AtomicBool::new(false));
    let mine = || Mine(Arc::clone(&drops), Box::new(7));
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| looks_until(&is_done));
        }
        let works = || {
            for time in 0..TIMES {
                // Never cloned; kept by hand; bound again, so that it rests on values alone; without.
                run(mine(), || assert_eq!(*get::<Mine>().1, 7));
                let kept = Snapshot::empty().with(mine());
                let on_top = kept.with((A(1), mine()));
                let without = on_top.without::<A>();
                drop(kept);
                let value = without.get::<Mine>().unwrap();
                drop((on_top, without));
                assert_eq!(*value.1, 7);
                if time % 4 == 0 {
                    thread::yield_now();
                }
            }
        };
        let workers = [(); 2].map(|()| threads.spawn(works));
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        is_done.store(true, Ordering::Release);
    });
    assert_eq!(drops.load(Ordering::Relaxed), 2 * TIMES * 3);
}

/// Threads that hand the last use of one context around.
#[test]
fn the_last_use_may_be_that_of_who_looks() {
    let _alone = alone();
    let _watching = diagnostics::watch();
    let (drops, is_done) = (Arc::new(AtomicUsize::new(0)), AtomicBool::new(false));
    thread::scope(|threads| {
        threads.spawn(|| looks_until(&is_done));
        for _ in 0..TIMES {
            let shared = Snapshot::empty().with(Mine(Arc::clone(&drops), Box::new(7)));
            let other = shared.clone();
            let both = Barrier::new(2);
            thread::scope(|threads| {
                threads.spawn(|| {
                    both.wait();
                    drop(other);
                });
                both.wait();
                drop(shared);
            });
        }
        is_done.store(true, Ordering::Release);
    });
    assert_eq!(drops.load(Ordering::Relaxed), TIMES);
}

/// Whoever shows a value may do what it likes, while the context is given up elsewhere.
#[test]
fn a_value_that_is_shown_outlives_its_last_owner() {
    #[derive(Context)]
    struct Shown(Mutex<Option<Snapshot>>, Arc<AtomicUsize>);
    impl fmt::Debug for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            // The one use but for that of who looks.
            drop(self.0.lock().unwrap().take());
            run(A(5), || assert_eq!(get::<A>().0, 5));
            write!(f, "{} dropped", self.1.load(Ordering::Relaxed))
        }
    }
    impl Drop for Shown {
        fn drop(&mut self) {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }
    let _alone = alone();
    let _watching = diagnostics::watch();
    let drops = Arc::new(AtomicUsize::new(0));
    let owner = Snapshot::empty().with(Shown(Mutex::new(None), Arc::clone(&drops)));
    let value = owner.get::<Shown>().unwrap();
    *value.0.lock().unwrap() = Some(owner);
    drop(value);
    assert_eq!(diagnostics::live().contexts()[0].bindings()[0].value(), "0 dropped");
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}
