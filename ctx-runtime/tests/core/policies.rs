//! Keys that cross a spawn site, and one context on many threads.

use ctx_runtime::{context, context_root, with_context};

use crate::*;

#[derive(Context)]
#[context(drop)]
struct StaysBehind {
    _counted: Counted,
}

#[derive(Context)]
#[context(fork = |it| Forks(it.0 + 1))]
struct Forks(u32);

fn forks() -> Option<u32> {
    try_with(|it: &Forks| it.0).ok()
}

type Read = (Option<u32>, bool, Option<u32>);

#[with_context]
async fn read() -> Read {
    Yield(false).await;
    (a(), context!(StaysBehind?).is_some(), forks())
}

/// Hands a future to another thread.
fn spawn<F: Future<Output: Send + 'static> + Send + 'static>(future: F) -> thread::JoinHandle<F::Output> {
    let mut future = Box::pin(future);
    thread::Builder::new()
        .spawn(move || {
            loop {
                if let Poll::Ready(output) = poll_once(future.as_mut()) {
                    return output;
                }
            }
        })
        .unwrap()
}

#[test]
fn dropped_keys_are_freed_by_their_scope_and_forked_ones_live_with_the_work() {
    let drops = Arc::new(AtomicUsize::new(0));
    #[context_root(A(1), StaysBehind { _counted: Counted(drops) }, Forks(1), B("b".into()))]
    fn root(drops: Arc<AtomicUsize>, gate: Arc<Barrier>) -> [thread::JoinHandle<Read>; 2] {
        let waits = async move {
            gate.wait();
            let inner = spawn(read()).join().unwrap();
            assert_eq!(inner, (Some(1), false, Some(3)));
            read().await
        };
        [spawn(waits), spawn(read())]
    }
    let gate = Arc::new(Barrier::new(2));
    let [waits, reads] = root(Arc::clone(&drops), Arc::clone(&gate));
    assert_eq!(reads.join().unwrap(), (Some(1), false, Some(2)));
    assert_eq!(drops.load(Ordering::Relaxed), 1, "the work still runs");
    gate.wait();
    assert_eq!(waits.join().unwrap(), (Some(1), false, Some(2)));
    assert_eq!((a(), forks()), (None, None));
}

#[test]
fn work_is_made_under_a_guard_that_nests_unwinds_and_ends_with_it() {
    #[with_context]
    fn nested() -> impl Future<Output = Read> + Send {
        assert_eq!(forks(), Some(1));
        assert_eq!(spawn(read()).join().unwrap().2, Some(3), "made in what crosses, and crosses again");
        read()
    }
    fn fails() -> u32 {
        panic!("in {:?}", forks())
    }
    #[with_context]
    async fn with(_: u32) {}
    #[context_root(A(1), Forks(1))]
    fn root() {
        assert_eq!(spawn(nested()).join().unwrap(), (Some(1), false, Some(2)));
        assert_eq!(forks(), Some(1));
        assert!(catch_unwind(AssertUnwindSafe(|| drop(spawn(with(fails()))))).is_err());
        assert_eq!(forks(), Some(1));
        let detached = #[context(detach)]
        spawn(nested_detached());
        assert_eq!(detached.join().unwrap(), (None, false, None));
    }
    #[with_context]
    fn nested_detached() -> impl Future<Output = Read> + Send {
        assert_eq!((a(), forks()), (Some(1), Some(1)));
        read()
    }
    root();
    assert_eq!(forks(), None);
}

#[test]
fn many_threads_run_in_one_context_at_once_and_rebind_enter_and_leave_there() {
    let drops = Arc::new(AtomicUsize::new(0));
    let snapshot = Snapshot::empty().with((A(1), Counted(drops.clone())));
    thread::scope(|scope| {
        for number in 2..5 {
            let snapshot = &snapshot;
            scope.spawn(move || {
                // A guard that outlives its scope ends with it.
                let outlives = std::cell::Cell::new(None);
                for _ in 0..3 {
                    snapshot.run(|| {
                        assert_eq!(a(), Some(1));
                        let late = Snapshot::capture().with(A(number)).enter();
                        let later = Snapshot::capture().enter();
                        drop(late);
                        assert_eq!(a(), Some(number));
                        snapshot.run(|| assert_eq!(a(), Some(1)));
                        let kept = get::<A>();
                        drop(later);
                        assert_eq!((a(), kept.0), (Some(1), number));
                        run(A(number), || snapshot.run(|| drop(Snapshot::capture())));
                        outlives.set(Some(Snapshot::empty().enter()));
                    });
                    assert_eq!(a(), None);
                }
            });
        }
    });
    assert_eq!(drops.load(Ordering::Relaxed), 0);
    drop(snapshot);
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn what_binds_while_work_is_made_is_read_there_and_captured_on_top_of_what_crosses() {
    #[with_context(bind(A(2), C([5; 3])))]
    fn bound(drops: Arc<AtomicUsize>) -> impl Future<Output = (Read, [u64; 3])> + Send {
        assert_eq!((a(), forks(), get::<C>().0), (Some(2), Some(1), [5; 3]));
        let inner = run((B("inner".into()), Counted(drops)), || {
            assert_eq!((a(), forks()), (Some(2), Some(1)));
            Snapshot::capture()
        });
        assert_eq!(inner.get::<B>().unwrap().0, "inner");
        async move {
            let read = read().await;
            inner.run(|| assert_eq!((a(), forks(), try_get::<Counted>().is_ok()), (Some(2), read.2, true)));
            (read, get::<C>().0)
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    #[context_root(A(1), StaysBehind { _counted: Counted(Arc::clone(&drops)) }, Forks(1), B("outer".into()))]
    fn root(drops: Arc<AtomicUsize>) {
        let crossed = spawn(bound(Arc::clone(&drops)));
        assert_eq!(crossed.join().unwrap(), ((Some(2), false, Some(2)), [5; 3]));
        let detached = #[context(detach)]
        spawn(bound(Arc::clone(&drops)));
        assert_eq!(detached.join().unwrap(), ((Some(2), false, None), [5; 3]));
        assert_eq!((a(), forks()), (Some(1), Some(1)));
    }
    root(Arc::clone(&drops));
    assert_eq!(drops.load(Ordering::Relaxed), 3);
}

#[test]
fn what_is_in_a_box_stays_of_its_type_and_may_borrow() {
    type Job<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
    #[with_context]
    fn wrapped<'a, T>(job: Job<'a, T>) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
        job
    }
    let text = String::from("text");
    let drops = Arc::new(AtomicUsize::new(0));
    let counted = Counted(Arc::clone(&drops));
    let mut job = run(A(1), || {
        let text = &text;
        wrapped(Box::pin(async move {
            let _counted = counted;
            Yield(false).await;
            (a(), text.as_str())
        }))
    });
    assert!(poll_once(job.as_mut()).is_pending());
    assert_eq!(poll_once(job.as_mut()), Poll::Ready((Some(1), "text")));
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    type Changing = Box<dyn FnMut() -> u32>;
    #[context_root(A(1))]
    fn closures(text: &str) -> (Box<dyn Fn() -> usize + '_>, Changing) {
        let function: Box<dyn Fn() -> usize> = Box::new(|| text.len() + a().unwrap() as usize);
        let mut calls = 0;
        let changing: Changing = Box::new(move || {
            calls += a().unwrap();
            calls
        });
        (
            #[context(carry)]
            function,
            #[context(carry)]
            changing,
        )
    }
    let (function, mut changing) = closures(&text);
    assert_eq!((function(), function(), changing(), changing()), (5, 5, 1, 2));
}

#[test]
fn what_a_fork_function_hands_over_keeps_everything_however_often_it_does() {
    static FORKS: AtomicUsize = AtomicUsize::new(0);
    #[derive(Context)]
    #[context(fork = HandsOver::fork)]
    struct HandsOver;
    impl HandsOver {
        #[with_context]
        fn fork(&self) -> Self {
            // Not for ever, if it fails.
            if FORKS.fetch_add(1, Ordering::Relaxed) < 10 {
                spawn(async {}).join().unwrap();
                spawn(async {}).join().unwrap();
            }
            HandsOver
        }
    }
    #[with_context]
    fn hands_over() {
        spawn(async {}).join().unwrap();
    }
    run(HandsOver, hands_over);
    assert_eq!(FORKS.load(Ordering::Relaxed), 1);
}
