//! What ends: futures, values and threads. Their destructors run user code.

use crate::*;

#[test]
fn a_future_or_closure_that_never_ran_is_dropped_in_its_context() {
    struct Reads(Arc<AtomicUsize>);
    impl Drop for Reads {
        fn drop(&mut self) {
            self.0.store(a().unwrap_or(0) as usize, Ordering::Relaxed);
        }
    }
    let seen = Arc::new(AtomicUsize::new(0));
    let snapshot = Snapshot::empty().with(A(1));
    let reads = Reads(seen.clone());
    drop(snapshot.scope(async move { drop(reads) }));
    assert_eq!(seen.swap(0, Ordering::Relaxed), 1);
    let reads = Reads(seen.clone());
    drop(snapshot.wrap(move || drop(reads)));
    assert_eq!(seen.load(Ordering::Relaxed), 1);
}

#[test]
fn the_outer_context_is_back_when_a_future_has_been_dropped_also_by_a_destructor_that_panics() {
    struct Ends {
        seen: Arc<AtomicUsize>,
        panics: bool,
    }
    impl Drop for Ends {
        fn drop(&mut self) {
            self.seen.store(a().unwrap_or(0) as usize, Ordering::Relaxed);
            assert!(!self.panics, "as it should");
        }
    }
    run(A(1), || {
        for panics in [false, true] {
            let seen = Arc::new(AtomicUsize::new(0));
            let ends = Ends { seen: seen.clone(), panics };
            let mut future = Box::pin(ctx_runtime::scope(A(2), async move {
                Yield(false).await;
                drop(ends);
            }));
            assert!(poll_once(future.as_mut()).is_pending());
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(future)));
            assert_eq!((dropped.is_err(), seen.load(Ordering::Relaxed), a()), (panics, 2, Some(1)));
        }
    });
    assert_eq!(a(), None);
}

#[test]
fn an_async_block_gives_its_context_up_with_its_result() {
    let drops = Arc::new(AtomicUsize::new(0));
    let dropped = || drops.load(Ordering::Relaxed);
    run(A(1), || {
        let mut block = Box::pin(scope((A(2), Counted(drops.clone())), async {
            Yield(false).await;
            a()
        }));
        assert!(poll_once(block.as_mut()).is_pending());
        assert_eq!((dropped(), a()), (0, Some(1)));
        assert_eq!(poll_once(block.as_mut()), Poll::Ready(Some(2)));
        assert_eq!((dropped(), a()), (1, Some(1)));
        assert!(catch_unwind(AssertUnwindSafe(|| poll_once(block.as_mut()))).is_err(), "it has ended");
        assert_eq!(a(), Some(1));
        drop(block);
        assert_eq!((dropped(), a()), (1, Some(1)));
    });
}

#[test]
fn a_block_around_whose_end_a_guard_is_open_has_its_context_until_it_is_dropped() {
    let drops = Arc::new(AtomicUsize::new(0));
    let dropped = || drops.load(Ordering::Relaxed);
    let other = Snapshot::empty().with(A(3));
    let left = RefCell::new(None);
    run(A(1), || {
        let inside = async {
            left.replace(Some(other.enter()));
            a()
        };
        let mut block = Box::pin(scope((A(2), Counted(drops.clone())), inside));
        assert_eq!(poll_once(block.as_mut()), Poll::Ready(Some(3)));
        assert_eq!((dropped(), a()), (0, Some(1)));
        drop(block);
        left.take();
        assert_eq!((dropped(), a()), (1, Some(1)));

        let mut block = Box::pin(scope((A(2), Counted(drops.clone())), async { a() }));
        let outside = other.enter();
        assert_eq!(poll_once(block.as_mut()), Poll::Ready(Some(2)));
        assert_eq!((dropped(), a()), (1, Some(3)));
        drop(block);
        assert_eq!((dropped(), a()), (2, Some(3)));
        drop(outside);
        assert_eq!(a(), Some(1));
    });
}

#[test]
fn what_is_left_in_a_future_after_its_result_is_dropped_in_its_context() {
    struct Left<'a>(&'a RefCell<Vec<Option<u32>>>);
    impl Future for Left<'_> {
        type Output = Option<u32>;
        fn poll(self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<Option<u32>> {
            Poll::Ready(a())
        }
    }
    impl Drop for Left<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(a());
        }
    }
    let seen = RefCell::new(Vec::new());
    run(A(1), || {
        let mut future = Box::pin(scope(A(2), Left(&seen)));
        assert_eq!(poll_once(future.as_mut()), Poll::Ready(Some(2)));
        drop(future);
        assert_eq!((seen.take(), a()), (vec![Some(2)], Some(1)));
    });
}

#[test]
fn a_value_whose_destructor_panics_at_the_end_of_a_block_leaves_the_outer_context() {
    #[derive(Context)]
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in {:?}", a());
        }
    }
    run(A(1), || {
        let mut block = Box::pin(scope((A(2), Panics), async {}));
        let panicked = catch_unwind(AssertUnwindSafe(|| poll_once(block.as_mut()))).unwrap_err();
        assert_eq!(panicked.downcast_ref::<String>().map(String::as_str), Some("in Some(1)"));
        assert_eq!(a(), Some(1));
        drop(block);
        assert_eq!(a(), Some(1));
    });
}

#[test]
fn a_value_that_holds_a_snapshot_of_its_own_outer_context_is_dropped() {
    #[derive(Context)]
    struct Parent(#[expect(dead_code, reason = "held")] Snapshot);
    let drops = Arc::new(AtomicUsize::new(0));
    let outer = Snapshot::empty().with(Counted(drops.clone()));
    let inner = outer.with(Parent(outer.clone()));
    drop((outer, inner));
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn a_destructor_of_a_value_reads_and_binds_without_harm() {
    #[derive(Context)]
    struct Restless(Weak<AtomicUsize>);
    impl Drop for Restless {
        fn drop(&mut self) {
            let read = run(B("in drop".into()), || (try_get::<Restless>().is_err(), get::<B>().0.len()));
            self.0.upgrade().unwrap().store(read.1 + usize::from(read.0), Ordering::Relaxed);
        }
    }
    let seen = Arc::new(AtomicUsize::new(0));
    run(A(1), || run(Restless(Arc::downgrade(&seen)), || ()));
    assert_eq!(seen.load(Ordering::Relaxed), 8);
}

#[test]
fn a_destructor_that_panics_frees_its_context_and_leaves_the_current_one() {
    #[derive(Context)]
    struct Bomb(#[expect(dead_code, reason = "leaks are seen by Miri")] String);
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("on purpose");
        }
    }
    run(A(1), || {
        assert!(catch_unwind(|| run((Bomb("x".into()), B("b".into())), || ())).is_err());
        assert_eq!(a(), Some(1));
    });
}

#[test]
fn thread_locals_read_the_context_while_their_thread_ends() {
    struct AtExit(Arc<AtomicUsize>);
    impl Drop for AtExit {
        fn drop(&mut self) {
            let read = run(A(5), || a().unwrap()) + a().unwrap_or(1);
            self.0.store(read as usize, Ordering::Relaxed);
        }
    }
    thread_local!(static LAST: RefCell<Option<AtExit>> = const { RefCell::new(None) });
    let seen = Arc::new(AtomicUsize::new(0));
    let for_thread = seen.clone();
    thread::spawn(move || LAST.set(Some(AtExit(for_thread)))).join().unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 6);
}
