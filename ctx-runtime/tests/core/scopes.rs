//! Values, scopes and snapshots.

use futures::Stream;
use futures::future::FusedFuture;
use futures::stream::FusedStream;

use crate::*;

#[test]
fn values_of_any_layout_are_read_back() {
    run((A(1), B("b".into()), C([7; 3]), Marker, Aligned(9), Generic(5_u8), Generic("x")), || {
        assert_eq!(*get::<A>(), A(1));
        assert_eq!(with(|b: &B| b.0.clone()), "b");
        assert_eq!(get::<C>().0, [7; 3]);
        assert_eq!(*get::<Marker>(), Marker);
        assert_eq!(*get::<Aligned>(), Aligned(9));
        assert_eq!(std::ptr::from_ref(&*get::<Aligned>()).addr() % 64, 0);
        assert_eq!((get::<Generic<u8>>().0, get::<Generic<&str>>().0), (5, "x"));
        assert!(try_get::<Generic<u16>>().is_err());
    });
}

#[test]
fn the_inner_binding_wins_inside_and_the_outer_one_is_back_after() {
    run((A(1), B("b".into())), || {
        run(A(2), || {
            assert_eq!((a(), get::<B>().0.as_str()), (Some(2), "b"));
            run((C([0; 3]), A(3)), || assert_eq!((a(), get::<B>().0.as_str()), (Some(3), "b")));
            assert_eq!(a(), Some(2));
        });
        assert_eq!(a(), Some(1));
    });
    assert_eq!(a(), None);
}

#[test]
fn a_later_value_of_the_same_key_wins_in_one_binding() {
    run((A(1), (A(2), B("b".into())), A(3)), || assert_eq!(a(), Some(3)));
}

#[test]
fn a_panic_puts_the_outer_context_back() {
    run(A(1), || {
        let panicked = catch_unwind(|| run(A(2), || panic!("in {:?}", a())));
        assert!(panicked.is_err());
        assert_eq!(a(), Some(1));
    });
}

#[test]
fn a_value_is_dropped_once_when_the_last_that_can_read_it_is_gone() {
    let drops = Arc::new(AtomicUsize::new(0));
    let dropped = || drops.load(Ordering::Relaxed);
    let first = Snapshot::empty().with(Counted(drops.clone()));
    let on_top = first.with(A(1));
    let kept = first.get::<Counted>();
    drop(first);
    drop(on_top);
    assert_eq!(dropped(), 0);
    drop(kept);
    assert_eq!(dropped(), 1);
}

#[test]
fn a_context_that_rebinds_a_key_does_not_keep_the_value_it_hides() {
    let drops = Arc::new(AtomicUsize::new(0));
    let dropped = || drops.load(Ordering::Relaxed);
    let outer = Snapshot::empty().with((A(1), Marker)).with(Counted(drops.clone())).with(B("b".into()));
    let inner = outer.with(Counted(drops.clone()));
    drop(outer);
    assert_eq!(dropped(), 1);
    let names: (A, &str) = (A(inner.get::<A>().unwrap().0), &inner.get::<B>().unwrap().0.clone());
    assert_eq!(names, (A(1), "b"));
    assert!(inner.is_bound::<Marker>());
    let without = inner.without::<Counted>();
    drop(inner);
    assert_eq!(dropped(), 2);
    assert_eq!((without.get::<A>().unwrap().0, without.is_bound::<Counted>()), (1, false));
}

#[test]
fn work_that_rebinds_for_ever_keeps_nothing_behind() {
    let drops = Arc::new(AtomicUsize::new(0));
    let mut context = Snapshot::empty().with(A(0));
    let rounds = if cfg!(miri) { 50 } else { 10_000 };
    for round in 1..=rounds {
        context = context.with(Counted(drops.clone()));
        context = context.with(B(round.to_string()));
        assert_eq!(drops.load(Ordering::Relaxed), round - 1);
    }
    assert_eq!(context.get::<A>().unwrap().0, 0);
    drop(context);
    assert_eq!(drops.load(Ordering::Relaxed), rounds);
}

#[test]
fn binding_nothing_makes_nothing() {
    let rounds = if cfg!(miri) { 100 } else { 1_000_000 };
    let mut context = Snapshot::empty().with(A(1));
    for _ in 0..rounds {
        context = context.with(()).with(((), ()));
    }
    assert_eq!(context.get::<A>().unwrap().0, 1);
}

#[test]
fn a_default_that_reads_itself_does_not_wait_for_itself() {
    /// Made twice, as the first making reads it. The one that comes too late reads another generic key in its drop.
    #[derive(Context)]
    #[context(default = Nested::make())]
    struct Nested<T: Default + Send + Sync + 'static>(T, usize);
    impl<T: Default + Send + Sync + 'static> Nested<T> {
        fn make() -> Self {
            static MADE: AtomicUsize = AtomicUsize::new(0);
            let nth = MADE.fetch_add(1, Ordering::Relaxed);
            if nth == 0 {
                assert_eq!(get::<Nested<u8>>().1, 1);
            }
            Nested(T::default(), nth)
        }
    }
    impl<T: Default + Send + Sync + 'static> Drop for Nested<T> {
        fn drop(&mut self) {
            assert!(try_get::<Generic<T>>().is_err());
        }
    }
    let nested = get::<Nested<u8>>();
    assert_eq!((nested.0, nested.1), (0, 1));
}

#[test]
fn a_snapshot_is_read_and_extended_without_being_entered_and_never_changes() {
    let one = Snapshot::empty().with(A(1));
    let two = one.with(B("b".into()));
    assert_eq!((one.is_bound::<B>(), two.is_bound::<B>()), (false, true));
    assert_eq!(two.without::<A>().get::<A>().map(|a| a.0), None);
    assert_eq!(two.without::<C>().get::<A>().map(|a| a.0), Some(1));
    assert!(Snapshot::empty().is_empty() && two.without::<A>().without::<B>().is_empty());
    assert!(format!("{two:?}").contains("\"A\"") && !format!("{two:?}").contains("\"C\""));
}

#[test]
fn a_snapshot_is_entered_recursively_from_two_threads_at_once_and_after_its_root_is_gone() {
    let snapshot = run((A(1), B("b".into())), Snapshot::capture);
    let both_inside = Barrier::new(2);
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                snapshot.run(|| {
                    both_inside.wait();
                    snapshot.run(|| snapshot.with(A(2)).run(|| snapshot.run(|| assert_eq!(a(), Some(1)))));
                    assert_eq!(a(), Some(1));
                });
                assert_eq!(a(), None);
            });
        }
    });
}

#[test]
fn a_future_runs_in_its_context_whoever_polls_it() {
    let mut future = pin!(run(A(1), || {
        scope(B("b".into()), async {
            let before = a();
            Yield(false).await;
            (before, a(), get::<B>().0.clone())
        })
    }));
    run(A(2), || {
        assert!(poll_once(future.as_mut()).is_pending());
        assert_eq!((a(), try_get::<B>().is_err()), (Some(2), true));
    });
    assert_eq!(poll_once(future), Poll::Ready((Some(1), Some(1), "b".into())));
    assert_eq!(a(), None);
}

#[test]
fn a_panic_in_a_poll_puts_the_outer_context_back_and_leaves_the_future_its_own() {
    struct Reads<'a>(&'a RefCell<Option<u32>>);
    impl Drop for Reads<'_> {
        fn drop(&mut self) {
            *self.0.borrow_mut() = a();
        }
    }
    let seen = RefCell::new(None);
    let mut future = Box::pin(Snapshot::empty().with(A(1)).scope(async {
        let _reads = Reads(&seen);
        Yield(false).await;
        panic!("on purpose");
    }));
    run(A(2), || {
        assert!(poll_once(future.as_mut()).is_pending());
        assert!(catch_unwind(AssertUnwindSafe(|| poll_once(future.as_mut()))).is_err());
        assert_eq!(a(), Some(2));
    });
    assert_eq!(seen.take(), Some(1));
}

#[test]
fn a_default_is_made_once_and_a_binding_to_an_equal_value_is_still_a_binding() {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    #[derive(Context, Debug, PartialEq)]
    #[context(default = { MADE.fetch_add(1, Ordering::Relaxed); Level(3) })]
    struct Level(u8);
    #[derive(Context, Default)]
    #[context(default)]
    struct Empty<T: Default + Send + Sync + 'static>(T);

    assert_eq!((get::<Level>().0, get::<Level>().0, MADE.load(Ordering::Relaxed)), (3, 3, 1));
    assert_eq!((get::<Empty<u8>>().0, get::<Empty<String>>().0.as_str()), (0, ""));
    assert!(!Snapshot::capture().is_bound::<Level>());
    run(Level(3), || assert!(Snapshot::capture().is_bound::<Level>()));
}

#[test]
fn keys_of_one_name_in_two_modules_are_two_keys() {
    mod one {
        #[derive(ctx_runtime::Context)]
        pub(super) struct Id(pub(super) u8);
    }
    mod two {
        #[derive(ctx_runtime::Context)]
        pub(super) struct Id(pub(super) u8);
    }
    run((one::Id(1), two::Id(2)), || assert_eq!((get::<one::Id>().0, get::<two::Id>().0), (1, 2)));
    run(one::Id(1), || assert!(try_get::<two::Id>().is_err()));
}

#[test]
fn a_context_holds_more_keys_than_fit_into_one_tuple() {
    macro_rules! keys {
        ($($key:ident)*) => {
            $(#[derive(Context)] struct $key(usize);)*
            let mut snapshot = Snapshot::empty();
            let mut bound = 0;
            $(bound += 1; snapshot = snapshot.with($key(bound));)*
            let all = snapshot;
            let mut read = 0;
            $(read += 1; assert_eq!(all.get::<$key>().unwrap().0, read);)*
            assert_eq!(read, 40);
        };
    }
    keys! {
        K00 K01 K02 K03 K04 K05 K06 K07 K08 K09 K10 K11 K12 K13 K14 K15 K16 K17 K18 K19
        K20 K21 K22 K23 K24 K25 K26 K27 K28 K29 K30 K31 K32 K33 K34 K35 K36 K37 K38 K39
    }
}

/// Asks for the context wherever it is asked something.
struct Asked;
impl Stream for Asked {
    type Item = ();
    fn poll_next(self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<Option<()>> {
        unreachable!("it is only asked")
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        assert_eq!(a(), Some(1));
        (0, None)
    }
}
impl FusedStream for Asked {
    fn is_terminated(&self) -> bool {
        a() == Some(1)
    }
}
impl Future for Asked {
    type Output = ();
    fn poll(self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<()> {
        unreachable!("it is only asked")
    }
}
impl FusedFuture for Asked {
    fn is_terminated(&self) -> bool {
        a() == Some(1)
    }
}

#[test]
fn what_a_stream_or_future_says_of_itself_it_says_in_its_context() {
    let context = Snapshot::empty().with(A(1));
    let stream = context.wrap_stream(Asked);
    let future = context.scope(Asked);
    run(A(2), || {
        assert_eq!(stream.size_hint(), (0, None));
        assert!(FusedStream::is_terminated(&stream) && FusedFuture::is_terminated(&future));
        assert_eq!(a(), Some(2));
    });
}

#[test]
fn reads_in_place_nest_and_begin_scopes() {
    let drops = Arc::new(AtomicUsize::new(0));
    let read = Snapshot::empty().with((A(1), Counted(drops.clone()))).run(|| {
        with(|outer: &A| {
            let inner = with(|same: &A| same.0);
            let other = run(A(2), || with(|other: &A| (other.0, a())));
            let captured = Snapshot::capture();
            assert_eq!((inner, other, a()), (1, (2, Some(2)), Some(1)));
            (outer.0, captured)
        })
    });
    assert_eq!((read.0, read.1.get::<A>().unwrap().0, drops.load(Ordering::Relaxed)), (1, 1, 0));
    drop(read);
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn a_field_that_is_visited_outlives_the_guard_of_its_context() {
    #[derive(Context)]
    #[context(log)]
    struct Text(String);

    let mut entered = Some(Snapshot::empty().with(Text("text".to_owned())).enter());
    let mut visited = 0;
    fields::visit(|field, value| {
        drop(entered.take());
        run(A(1), || assert_eq!((field.name(), value.to_string()), ("text", "text".to_owned())));
        visited += 1;
    });
    assert_eq!(visited, 1);
    fields::visit(|_, _| unreachable!("the guard is gone"));

    run(Text("text".to_owned()), || {
        fields::visit(|_, value| {
            run(Text("inner".to_owned()), || fields::visit(|_, inner| assert_eq!(inner.to_string(), "inner")));
            assert_eq!(value.to_string(), "text");
        });
    });
}
