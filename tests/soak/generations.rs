//! Jobs that spawn their successor. They bind in the argument of the spawn site or in the job, under each policy. In
//! generation 10,000, the thread has as much memory allocated as in generation 100.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use allocation_counter::measure;
use ctx_runtime::{Context, context, context_root, run, scope, with_context};
use tokio::runtime::{Builder, Handle};
use tokio::task::yield_now;

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
    static GENERATION: Cell<u32> = const { Cell::new(0) };
}

/// The number of the next generation. There is always a next one, until the end of the runtime cancels it.
fn next_of(n: u32) -> u32 {
    GENERATION.set(n);
    n + 1
}

/// Runs all generations on this thread, and compares the memory at the measured generations.
fn assert_constant(begin: impl FnOnce()) {
    GENERATION.set(0);
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async { begin() });
    let mut grown = [0; MEASURED.len()];
    for (until, grown) in MEASURED.iter().zip(&mut grown) {
        let allocated = measure(|| {
            runtime.block_on(async {
                // If a job fails, it has no successor.
                while GENERATION.get() < *until && Handle::current().metrics().num_alive_tasks() > 0 {
                    yield_now().await;
                }
            });
        });
        assert!(GENERATION.get() >= *until);
        *grown = allocated.bytes_current;
    }
    assert_kept_little(grown);
}

/// Checks how much memory grew between the measured generations. One-time allocations come before the first of them.
fn assert_kept_little(grown: [i64; MEASURED.len()]) {
    assert!(grown[1..].iter().sum::<i64>() < 1_000, "{grown:?} bytes more in the generations up to {MEASURED:?}");
}

#[test]
fn a_job_that_binds_in_the_argument_of_its_successors_spawn_keeps_nothing() {
    #[with_context(bind(Transaction(1), Attempt(n)))]
    fn job(n: u32) -> impl Future<Output = ()> + Send + use<> {
        async move {
            assert_eq!((context!(Request.0), context!(Attempt.0)), (7, n));
            assert_eq!(context!(Transaction.0), 1, "bound in the argument, so for this job");
            let next = next_of(n);
            tokio::spawn(job(next));
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
            let next = next_of(n);
            tokio::spawn(job(next));
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
            let next = next_of(n);
            tokio::spawn(run((Attempt(next), Transaction(1)), || job(next)));
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
            let next = next_of(n);
            tokio::spawn(scope((Attempt(next), Span(3)), async move { job(next).await }));
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
    let kept = Rc::new(RefCell::new(ctx_runtime::Snapshot::empty().with((Request(7), Span(0)))));
    let mut generations = 1..=LAST;
    let grown = MEASURED.map(|until| {
        let allocated = measure(|| {
            for n in generations.by_ref().take_while(|n| *n < until) {
                let next = kept.borrow().with((Attempt(n), Transaction(1))).without::<Transaction>().with(Span(2));
                *kept.borrow_mut() = next;
            }
        });
        allocated.bytes_current
    });
    assert_kept_little(grown);
    assert_eq!(kept.borrow().get::<Request>().unwrap().0, 7);
}
