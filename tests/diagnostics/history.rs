//! How many contexts were alive, and how deep they were nested: exact numbers, at a cost that does not grow with time.

use std::sync::mpsc::channel;
use std::thread;

use ctx_runtime::diagnostics::{history, live};
use ctx_runtime::{Context, Snapshot, context_var, run};
use serde_json::Value;

use crate::Request;
use crate::watching::watch;

#[derive(Debug, Context)]
struct Step(#[expect(dead_code, reason = "shown only")] u32);

context_var! {
    Plain: u16;
}

/// The number of living contexts, and the greatest depth.
fn now() -> (usize, usize) {
    let history = history();
    let now = history.samples().last().unwrap();
    let live = live();
    let deepest = live.contexts().iter().map(|context| context.depth()).max().unwrap_or(0);
    assert_eq!((live.contexts().len(), deepest), (now.alive(), now.depth()), "{live}");
    (now.alive(), now.depth())
}

/// The largest depth of all samples.
fn deepest() -> usize {
    history().samples().iter().map(|sample| sample.depth()).max().unwrap()
}

#[test]
fn history_has_how_many_were_alive_and_how_deep() {
    let _watch = watch();
    let last = || *history().samples().last().unwrap();
    assert_eq!((last().alive(), last().depth()), (0, 0));
    let kept: Vec<_> = (0..10).map(|step| Snapshot::empty().with(Step(step))).collect();
    assert_eq!((last().alive(), last().depth()), (10, 1));
    let on_top = kept[0].with(Request(1));
    assert_eq!((last().alive(), last().depth()), (11, 2));
    drop((kept, on_top));
    assert_eq!((last().alive(), last().depth()), (0, 0));
    let history = history();
    assert!(history.samples().len() > 1, "the first context that was made gave one as well");
    assert!(history.samples().is_sorted_by_key(|sample| sample.at()));
    let json: Value = serde_json::from_str(&history.to_json()).unwrap();
    assert_eq!(json["samples"][0]["alive"], 1);
    assert_eq!(history.to_string().lines().count(), history.samples().len());
}

/// A job is alive until its successor has bound its own context.
#[test]
fn a_job_that_spawns_its_successor_for_ever_leaves_no_depth_and_no_memory_behind() {
    let _watch = watch();
    run(Request(1), || {
        let mut job = Snapshot::capture().with(Step(0));
        let mut generation = |step| job = job.run(|| Snapshot::capture().with(Step(step)));
        let mut generations = |count| allocation_counter::measure(|| (1..=count).for_each(&mut generation));
        generations(100);
        let some = generations(10_000);
        assert_eq!(now(), (2, 2), "the request, and the last job");
        assert!(deepest() <= 3, "{}: two jobs at a time, at most, and the request", deepest());
        assert!(some.bytes_max < 64 * 1024, "{} bytes at a time", some.bytes_max);
        assert!(some.bytes_current.abs() < 16 * 1024, "{} bytes more than before", some.bytes_current);
    });
}

/// Four contexts are alive at a time: the request and three jobs, which do not end in the order of their creation.
#[test]
fn jobs_that_outlive_their_successors_leave_no_depth_and_no_memory_behind() {
    let _watch = watch();
    run(Request(1), || {
        let mut jobs = vec![Snapshot::capture().with(Step(0))];
        let mut generation = |step: u32| {
            jobs.push(jobs[jobs.len() - 1].with(Step(step)));
            if jobs.len() == 4 {
                drop(jobs.remove(if step.is_multiple_of(3) { 1 } else { 0 }));
            }
        };
        let mut generations = |count| allocation_counter::measure(|| (1..=count).for_each(&mut generation));
        generations(100);
        let some = generations(10_000);
        assert_eq!(now(), (4, 4), "the request, and three jobs");
        assert!(deepest() <= 5, "{}", deepest());
        assert!(some.bytes_current.abs() < 16 * 1024, "{} bytes more than before", some.bytes_current);
    });
}

#[test]
fn scopes_in_each_other_are_as_deep_as_they_are_many() {
    fn nested(level: u32) {
        run(Step(level), || {
            assert_eq!(now(), (level as usize, level as usize));
            if level < 50 {
                nested(level + 1);
            }
            assert_eq!(now(), (level as usize, level as usize));
        });
    }
    let _watch = watch();
    nested(1);
    assert_eq!(now(), (0, 0));
}

#[test]
fn a_context_whose_middle_ancestors_are_gone_counts_those_that_are_alive() {
    let _watch = watch();
    let first = Snapshot::empty().with(Step(1));
    let second = first.with(Plain(2));
    let third = second.with(Step(3));
    let fourth = third.with(Step(4));
    assert_eq!(now(), (4, 4));
    drop(third);
    assert_eq!(now(), (3, 3), "the fourth, the second and the first");
    let live = live();
    let [_, below, top] = live.contexts() else { panic!("{live}") };
    assert_eq!(top.parent(), Some(below.number()), "the nearest that is left");
    let fifth = fourth.with(Step(5));
    drop((second, fourth));
    assert_eq!(now(), (2, 2), "the fifth and the first, which nothing rests on");
    drop(first);
    assert_eq!(now(), (1, 1));
    drop(fifth);
}

/// The records of these contexts form a chain. The chain is dropped without deep recursion.
#[test]
fn a_hundred_thousand_contexts_on_top_of_each_other_end_together() {
    let _watch = watch();
    let ends = || {
        let mut all = vec![Snapshot::empty().with(Step(0))];
        for step in 1..100_000 {
            all.push(all[all.len() - 1].with(Step(step)));
        }
        assert_eq!(history().samples().last().unwrap().depth(), 100_000);
        let last = all.pop();
        // The older half ends in its order, the newer half in reverse. Then only the last context is left.
        let rest = all.split_off(50_000);
        drop(all);
        rest.into_iter().rev().for_each(drop);
        assert_eq!(history().samples().last().unwrap().depth(), 1);
        drop(last);
    };
    thread::Builder::new().stack_size(64 * 1024).spawn(ends).unwrap().join().unwrap();
    assert_eq!(now(), (0, 0));
}

#[test]
fn samples_are_taken_while_contexts_come_and_go_on_many_threads() {
    let _watch = watch();
    let (ended, end) = channel::<()>();
    thread::scope(|scope| {
        for thread in 0..3 {
            let ended = ended.clone();
            scope.spawn(move || {
                for step in 0..2_000 {
                    run(Step(step), || run(Request(thread), || drop(Snapshot::capture().with(Step(step)))));
                }
                drop(ended);
            });
        }
        drop(ended);
        while end.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected) {
            let sample = *history().samples().last().unwrap();
            assert!(sample.depth() <= 3 && sample.alive() <= 9, "{sample:?}");
        }
    });
    assert_eq!(now(), (0, 0));
}
