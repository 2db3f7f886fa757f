//! Guards of `Snapshot::enter`.

use std::collections::VecDeque;

use crate::*;

#[test]
fn nest() {
    let one = Snapshot::empty().with(A(1));
    let outer = one.enter();
    {
        let _inner = one.with(A(2)).enter();
        let _empty = Snapshot::empty().enter();
        assert_eq!(a(), None);
    }
    assert_eq!(a(), Some(1));
    drop(outer);
    assert_eq!(a(), None);
}

#[test]
fn dropped_in_any_order_bring_no_dead_context_back() {
    // Every order of leaving three guards: what is current is what was entered last and is not left.
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        run(A(9), || {
            let mut guards: Vec<_> = (0..3).map(|n| Some(Snapshot::empty().with(A(n)).enter())).collect();
            for leave in order {
                guards[leave] = None;
                let last = guards.iter().rposition(Option::is_some);
                assert_eq!(a(), Some(last.map_or(9, |n| n as u32)), "{order:?} at {leave}");
            }
        });
    }
}

#[test]
fn that_take_the_place_of_another_keep_nothing_of_it() {
    let drops = Arc::new(AtomicUsize::new(0));
    let enter = || Snapshot::empty().with(Counted(drops.clone())).enter();
    run(A(1), || {
        let mut guard = enter();
        for round in 0..50 {
            assert_eq!(drops.load(Ordering::Relaxed), round);
            guard = enter();
        }
        drop(guard);
        assert_eq!((drops.load(Ordering::Relaxed), a()), (51, Some(1)));
    });
}

#[test]
fn of_one_snapshot_entered_twice_are_two() {
    let one = Snapshot::empty().with(A(1));
    let first = one.enter();
    let second = one.enter();
    drop(first);
    assert_eq!(a(), Some(1));
    drop(second);
    assert_eq!(a(), None);
}

#[test]
fn that_outlive_their_scope_end_with_it() {
    let mut escaped = None;
    run(A(1), || {
        run(B("b".into()), || escaped = Some(Snapshot::empty().with(A(2)).enter()));
        assert_eq!((a(), try_get::<B>().is_err()), (Some(1), true));
    });
    assert_eq!(a(), None);
    let within_another = Snapshot::empty().with(A(3));
    within_another.run(|| {
        escaped = None;
        assert_eq!(a(), Some(3));
    });
    assert_eq!(a(), None);
}

#[test]
fn dropped_inside_a_scope_that_was_entered_later_do_not_come_back_after_it() {
    run(A(1), || {
        let guard = Snapshot::empty().with(A(2)).enter();
        run(B("b".into()), || {
            assert_eq!(a(), Some(2));
            drop(guard);
            assert_eq!(a(), Some(2), "this scope was made on top of the guard's context");
        });
        assert_eq!(a(), Some(1));
    });
}

#[test]
#[cfg_attr(miri, ignore = "a forgotten guard is a leak")]
fn that_are_forgotten_end_with_the_scope_around_them() {
    run(A(1), || {
        run(B("b".into()), || std::mem::forget(Snapshot::empty().with(A(2)).enter()));
        assert_eq!(a(), Some(1));
    });
    assert_eq!(a(), None);
}

#[test]
fn held_across_an_await_do_not_leak_into_the_one_who_polls() {
    let mut future = pin!(Snapshot::empty().with(A(1)).scope(async {
        let guard = Snapshot::empty().with(A(2)).enter();
        let before = a();
        Yield(false).await;
        let after = a();
        drop(guard);
        (before, after, a())
    }));
    run(A(9), || {
        assert!(poll_once(future.as_mut()).is_pending());
        assert_eq!(a(), Some(9));
    });
    assert_eq!(poll_once(future), Poll::Ready((Some(2), Some(1), Some(1))));
    assert_eq!(a(), None);
}

#[test]
fn dropped_while_their_value_is_read_in_place_leave_it_readable() {
    let guard = Snapshot::empty().with(B("still here".into())).enter();
    let read = with(|b: &B| {
        drop(guard);
        b.0.clone()
    });
    assert_eq!(read, "still here");
    assert!(try_get::<B>().is_err());
}

#[test]
fn are_not_captured_but_what_they_entered_is() {
    let guard = Snapshot::empty().with(A(1)).enter();
    let captured = Snapshot::capture();
    let kept = get::<A>();
    drop(guard);
    assert_eq!(thread::spawn(move || captured.run(a)).join().unwrap(), Some(1));
    assert_eq!(kept.0, 1);
}

/// Walking over all of them for each would take minutes.
#[test]
fn are_dropped_in_constant_time_whatever_their_order() {
    let many = if cfg!(miri) { 20 } else { 100_000 };
    let enter = || (0..many).map(|n| Snapshot::empty().with(A(n)).enter());
    run(A(u32::MAX), || {
        let first_in_first_out: VecDeque<_> = enter().collect();
        drop(first_in_first_out);
        assert_eq!(a(), Some(u32::MAX));
        let mut last_in_first_out: Vec<_> = enter().collect();
        while last_in_first_out.pop().is_some() {}
        assert_eq!(a(), Some(u32::MAX));
        let mut by_turns: VecDeque<_> = enter().collect();
        while by_turns.pop_front().is_some() && by_turns.pop_back().is_some() {}
        let (even, odd): (Vec<_>, Vec<_>) = enter().enumerate().partition(|(nth, _)| nth % 2 == 0);
        drop(even);
        assert_eq!(a(), Some(many - 1));
        drop(odd);
        assert_eq!(a(), Some(u32::MAX));
    });
}

#[test]
fn in_any_order_keep_nothing_of_what_is_left() {
    let drops = Arc::new(AtomicUsize::new(0));
    let dropped = || drops.load(Ordering::Relaxed);
    run(A(9), || {
        let mut guards: Vec<_> = (0..6).map(|_| Some(Snapshot::empty().with(Counted(drops.clone())).enter())).collect();
        for (nth, leave) in [2, 3, 0, 5, 1, 4].into_iter().enumerate() {
            guards[leave] = None;
            assert_eq!(dropped(), nth + 1, "{leave} is left");
        }
        assert_eq!(a(), Some(9));
    });
}
