//! async-executor.

use async_executor::{Executor, LocalExecutor, StaticExecutor};
use ctx_runtime::{context, context_root, with_context};
use smol::future::{block_on, yield_now};

use crate::{HERE, Request, id};

#[with_context]
async fn reads() -> Option<u64> {
    yield_now().await;
    context!(Request?.id)
}

#[test]
fn an_executor_carries_what_it_is_given_and_runs_it_elsewhere() {
    #[context_root(Request { id: 7 })]
    fn root(executor: &Executor<'static>) -> [async_executor::Task<Option<u64>>; 3] {
        [executor.spawn(reads()), executor.spawn(async { reads().await }), executor.spawn(async move { id() })]
    }
    let executor = Executor::new();
    let tasks = root(&executor);
    for task in tasks {
        assert_eq!(block_on(executor.run(task)), HERE);
    }
    assert_eq!(id(), None);
}

#[test]
fn a_local_executor_carries_futures_that_borrow_and_are_not_send() {
    #[context_root(Request { id: 7 })]
    fn root<'a>(executor: &LocalExecutor<'a>, text: &'a str) -> async_executor::Task<(Option<u64>, usize)> {
        executor.spawn(async move {
            let text = std::rc::Rc::new(text);
            yield_now().await;
            (id(), text.len())
        })
    }
    let text = String::from("text");
    let executor = LocalExecutor::new();
    let task = root(&executor, &text);
    assert_eq!(block_on(executor.run(task)), (HERE, 4));
}

#[test]
fn many_futures_at_once_are_wrapped_one_by_one() {
    #[context_root(Request { id: 7 })]
    fn root(executor: &Executor<'static>) -> Vec<async_executor::Task<Option<u64>>> {
        let mut tasks = Vec::new();
        executor.spawn_many((0..2).map(|_| context!().scope(async { id() })), &mut tasks);
        executor.spawn_many((0..2).map(|_| reads()), &mut tasks);
        tasks
    }
    let executor = Executor::new();
    for task in root(&executor) {
        assert_eq!(block_on(executor.run(task)), HERE);
    }
}

#[test]
fn a_static_executor_carries() {
    static EXECUTOR: StaticExecutor = StaticExecutor::new();
    #[context_root(Request { id: 7 })]
    fn root() -> async_executor::Task<Option<u64>> {
        EXECUTOR.spawn(reads())
    }
    let task = root();
    assert_eq!(block_on(EXECUTOR.run(task)), HERE);
}
