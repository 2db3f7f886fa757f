//! The content of a recording.

use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::diagnostics::{self, Flow, LeftOut, Outcome};
use ctx_runtime::hooks::{self, Kind};
use ctx_runtime::{Snapshot, context_root, with_context};
use tokio::sync::Barrier;
use tokio::task::yield_now;

use super::work;
use crate::Request;
use crate::alone::alone;

#[with_context]
async fn step() {
    yield_now().await;
}

#[context_root(Request(1))]
async fn root() {
    step().await;
    drop(step());
    std::mem::forget(step());
}

#[tokio::test]
async fn a_life_has_its_times_in_order_and_its_thread() {
    let _alone = alone();
    let recording = diagnostics::record();
    root().await;
    let flow = recording.finish();
    let [root, step, ..] = flow.resources() else { panic!("{flow:?}") };
    assert_eq!((root.resource().kind(), step.resource().kind()), (Kind::Root, Kind::AsyncFn));
    assert_eq!(step.resource().trigger(), Some(root.resource().id()));
    for recorded in [root, step] {
        let [first, second] = recorded.runs() else { panic!("{recorded:?}") };
        let (resolved, destroyed) = (recorded.resolved().unwrap(), recorded.destroyed().unwrap());
        let times = [
            recorded.created().at,
            first.began,
            first.ended.unwrap(),
            second.began,
            second.ended.unwrap(),
            resolved.at,
            destroyed.at,
        ];
        assert!(times.is_sorted_by(|earlier, later| earlier < later), "{times:?}");
        let threads = [recorded.created().thread, first.thread, second.thread, resolved.thread, destroyed.thread];
        assert!(threads.iter().all(|thread| *thread == threads[0]), "{threads:?}");
        assert!(recorded.busy() > Duration::ZERO && destroyed.at <= flow.length());
    }
    assert!(root.runs()[0].began < step.runs()[0].began && step.runs()[0].ended < root.runs()[0].ended);
    let name = std::thread::current().name().unwrap().to_owned();
    assert_eq!(flow.thread_name(root.created().thread), name);
}

#[tokio::test]
async fn outcomes_are_told_apart() {
    let _alone = alone();
    let recording = diagnostics::record();
    root().await;
    let outcomes: Vec<Outcome> = recording.finish().resources().iter().map(|recorded| recorded.outcome()).collect();
    assert_eq!(outcomes, [Outcome::Resolved, Outcome::Resolved, Outcome::Dropped, Outcome::Alive]);
}

#[tokio::test]
async fn a_request_can_be_taken_out_alone() {
    let _alone = alone();
    let recording = diagnostics::record();
    tokio::join!(root(), root());
    let flow = recording.finish();
    let [first, second] = flow.roots()[..] else { panic!("{flow}") };
    for id in [first, second] {
        let request = flow.of(id);
        assert_eq!((request.roots(), request.resources().len()), (vec![id], 4));
        assert!(request.get(id).is_some());
        assert_eq!(request.length(), flow.length());
    }
    assert!(flow.of(first).get(second).is_none());
    assert!(flow.to_string().starts_with("2 roots, 8 resources, 10 runs on 1 thread in "), "{flow}");
}

#[tokio::test]
async fn a_filter_narrows_what_is_recorded() {
    let _alone = alone();
    let recording = diagnostics::recorder().filter(hooks::filter().kinds([Kind::AsyncFn])).start();
    root().await;
    let flow = recording.finish();
    assert_eq!(flow.resources().len(), 3);
    assert!(flow.get(flow.roots()[0]).is_none(), "the root is not there, but its number is");

    let recording = diagnostics::recorder().filter(hooks::filter().sample_roots(0.0)).start();
    root().await;
    assert!(recording.finish().resources().is_empty());
}

#[tokio::test]
async fn two_recordings_at_once_see_what_happens_in_their_time() {
    let _alone = alone();
    let long = diagnostics::record();
    root().await;
    let short = diagnostics::record();
    root().await;
    let short = short.finish();
    root().await;
    let long = long.finish();
    assert_eq!((short.resources().len(), long.resources().len()), (4, 12));
    assert_eq!(
        long.thread_name(long.resources()[0].created().thread),
        short.thread_name(short.resources()[0].created().thread)
    );
}

#[tokio::test]
async fn work_that_is_older_than_the_recording_is_not_in_it() {
    let _alone = alone();
    let older = Snapshot::empty().scope(step());
    let recording = diagnostics::record();
    older.await;
    assert!(recording.finish().resources().is_empty());
}

#[tokio::test]
async fn a_recording_that_is_dropped_records_no_more() {
    let _alone = alone();
    drop(diagnostics::record());
    drop(root());
    let recording = diagnostics::record();
    assert!(recording.finish().resources().is_empty());
}

#[test]
fn of_runs_inside_each_other_the_last_ends_first() {
    let _alone = alone();
    let flow = work::inside_itself();
    let both = flow.resources().iter().find(|it| it.resource().kind() == Kind::Pool).expect("a parallel iterator");
    let [outer, inner] = both.runs() else { panic!("{both:?}") };
    assert!(outer.began < inner.began && inner.ended < outer.ended && inner.ended.is_some(), "{both:?}");
    assert_eq!(outer.thread, inner.thread);
    assert_eq!(both.outcome(), Outcome::Resolved);
}

/// Five closures that run once. The recording is limited to two resources, with one run each.
pub(super) fn limited() -> Flow {
    let recording = diagnostics::recorder().max_resources(2).max_runs(1).start();
    for _ in 0..5 {
        Snapshot::empty().wrap(|| ())();
    }
    recording.finish()
}

#[test]
fn limits_hold_and_what_they_leave_out_is_counted() {
    let _alone = alone();
    let flow = limited();
    let LeftOut { resources, runs, .. } = flow.left_out();
    assert_eq!((flow.resources().len(), resources, runs), (2, 3, 4));
    let runs: Vec<usize> = flow.resources().iter().map(|recorded| recorded.runs().len()).collect();
    assert_eq!(runs, [1, 0]);
    assert!(flow.resources().iter().all(|recorded| recorded.outcome() == Outcome::Resolved), "{flow:?}");
    assert!(flow.to_string().ends_with("; left out: 3 resources, 4 runs"), "{flow}");
}

#[test]
fn everything_that_happened_is_recorded_or_left_out() {
    let _alone = alone();
    let all = work::many_requests();
    let count = |flow: &Flow| flow.resources().iter().map(|it| it.runs().len() as u64).sum::<u64>();
    assert!(all.left_out() == LeftOut::default() && count(&all) > 1_000, "{all}");
    assert_eq!(all.roots().len(), 20);
    for recorded in all.resources() {
        assert!(recorded.destroyed().is_some(), "{recorded:?}");
        assert!(recorded.runs().iter().all(|run| run.ended.is_some()), "{recorded:?}");
        assert!(recorded.runs().is_sorted_by_key(|run| run.began), "{recorded:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_limit_that_threads_reach_together_is_exact() {
    let _alone = alone();
    let recording = diagnostics::recorder().max_resources(50).max_runs(70).start();
    let barrier = Arc::new(Barrier::new(4));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let barrier = Arc::clone(&barrier);
        tasks.spawn(async move {
            barrier.wait().await;
            for _ in 0..50 {
                Snapshot::empty().wrap(|| ())();
            }
        });
    }
    tasks.join_all().await;
    let flow = recording.finish();
    let runs: u64 = flow.resources().iter().map(|it| it.runs().len() as u64).sum();
    assert_eq!((flow.resources().len(), flow.left_out().resources), (50, 150));
    assert_eq!((runs, flow.left_out().runs), (50, 150));
}

#[tokio::test]
async fn a_recording_may_be_ended_by_the_work_that_it_records() {
    let _alone = alone();
    let flow = work::ended_from_within().await;
    let open = |index: usize| flow.resources()[index].runs().iter().map(|run| run.ended).collect::<Vec<_>>();
    assert_eq!((open(0), open(1), open(2), open(3)), (vec![None], vec![], vec![None], vec![None]));
    assert!(flow.resources().iter().all(|recorded| recorded.outcome() == Outcome::Alive));
}
