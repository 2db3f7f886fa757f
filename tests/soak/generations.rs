//! Jobs that spawn their successor, and bind in the argument of the spawn or in the job, under each policy. What the process
//! has allocated in the middle of generation 10,000 is what it had in generation 100.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use ctx_runtime::{Context, context, context_root, run, scope, with_context};
use tokio::runtime::{Builder, Handle};
use tokio::task::yield_now;

use crate::{allocated, alone};

#[derive(Context)]
struct Request(u64);
#[derive(Context)]
struct Attempt(u32);
#[derive(Context)]
#[context(drop)]
struct Transaction(u64);
#[derive(Context)]
#[context(fork = |span| Span(span.0 + 1))]
struct Span(u64);

const LAST: u32 = 10_000;
const MEASURED: [u32; 5] = [100, 500, 1_000, 5_000, LAST];

thread_local! {
    static ALLOCATED: RefCell<Vec<(u32, isize)>> = const { RefCell::new(Vec::new()) };
}

/// The next generation, in the middle of which memory is measured.
fn generation(n: u32) -> Option<u32> {
    if MEASURED.contains(&n) {
        let now = allocated();
        ALLOCATED.with_borrow_mut(|all| all.push((n, now)));
    }
    (n < LAST).then_some(n + 1)
}

/// Runs all generations, and compares.
fn assert_constant(begin: impl FnOnce()) {
    let _alone = alone();
    ALLOCATED.with_borrow_mut(|all| {
        all.clear();
        all.reserve(MEASURED.len());
    });
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        begin();
        // A job that fails has no successor.
        while Handle::current().metrics().num_alive_tasks() > 0 {
            yield_now().await;
        }
    });
    drop(runtime);
    let all = ALLOCATED.take();
    assert_eq!(all.iter().map(|(n, _)| *n).collect::<Vec<_>>(), MEASURED);
    let grown = all[MEASURED.len() - 1].1 - all[0].1;
    assert!(grown < 1_000, "{grown} bytes more, from generation 100 on: {all:?}");
}

#[test]
fn a_job_that_binds_in_the_argument_of_its_successors_spawn_keeps_nothing() {
    #[with_context(bind(Transaction(1), Attempt(n)))]
    fn job(n: u32) -> impl Future<Output = ()> + Send + use<> {
        async move {
            assert_eq!((context!(Request.0), context!(Attempt.0)), (7, n));
            assert_eq!(context!(Transaction.0), 1, "bound in the argument, so for this job");
            if let Some(next) = generation(n) {
                tokio::spawn(job(next));
            }
        }
    }
    #[context_root(Request(7))]
    fn root() {
        tokio::spawn(job(1));
    }
    assert_constant(root);
}

#[test]
fn a_job_whose_forked_key_is_bound_in_the_argument_of_the_spawn_keeps_nothing() {
    #[with_context(bind(Span(1), Attempt(n)))]
    fn job(n: u32) -> impl Future<Output = ()> + Send + use<> {
        async move {
            assert_eq!((context!(Request.0), context!(Attempt.0)), (7, n));
            if let Some(next) = generation(n) {
                tokio::spawn(job(next));
            }
        }
    }
    #[context_root(Request(7), Transaction(1))]
    fn root() {
        tokio::spawn(job(1));
    }
    assert_constant(root);
}

#[test]
fn a_job_that_is_made_in_a_run_in_the_argument_of_the_spawn_keeps_nothing() {
    #[with_context]
    fn job(n: u32) -> impl Future<Output = ()> + Send + use<> {
        async move {
            assert_eq!((context!(Request.0), context!(Attempt.0)), (7, n));
            if let Some(next) = generation(n) {
                tokio::spawn(run((Attempt(next), Transaction(1)), || job(next)));
            }
        }
    }
    #[context_root(Request(7), Attempt(1), Transaction(0), Span(0))]
    fn root() {
        tokio::spawn(job(1));
    }
    assert_constant(root);
}

#[test]
fn a_job_that_binds_in_a_scope_around_its_successor_keeps_nothing() {
    #[with_context]
    fn job(n: u32) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            assert_eq!((context!(Request.0), context!(Attempt.0)), (7, n));
            if let Some(next) = generation(n) {
                tokio::spawn(scope((Attempt(next), Span(3)), async move { job(next).await }));
            }
        })
    }
    #[context_root(Request(7), Attempt(1), Transaction(0))]
    fn root() {
        tokio::spawn(job(1));
    }
    assert_constant(root);
}

#[test]
fn a_snapshot_that_is_bound_on_and_left_out_of_keeps_nothing() {
    let _alone = alone();
    let kept = Rc::new(RefCell::new(ctx_runtime::Snapshot::empty().with((Request(7), Span(0)))));
    let mut at = Vec::with_capacity(MEASURED.len());
    for n in 1..=LAST {
        let next = kept.borrow().with((Attempt(n), Transaction(1))).without::<Transaction>().with(Span(2));
        *kept.borrow_mut() = next;
        if MEASURED.contains(&n) {
            at.push(allocated());
        }
    }
    assert!(at[4] - at[0] < 1_000, "{at:?}");
    assert_eq!(kept.borrow().get::<Request>().unwrap().0, 7);
}
