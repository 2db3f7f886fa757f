//! Work that is handed over, returned, or left for later.

use std::future::Future;
use std::pin::Pin;
use std::thread;

#[cfg(not(test))]
use ctx_runtime::with_context;
use futures::executor::block_on;
use futures::{Stream, StreamExt, stream};
use rayon::prelude::*;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use super::{NONE, Shape};
use crate::seen::caller;

pub(super) const SHAPES: &[Shape] = &[
    ("a closure in a thread", a_closure_in_a_thread),
    ("a future in a task", || in_a_runtime(a_future_in_a_task())),
    ("a call in a task", || in_a_runtime(a_call_in_a_task())),
    ("a closure for blocking work", || in_a_runtime(a_closure_for_blocking_work())),
    ("tasks in a set", || in_a_runtime(tasks_in_a_set())),
    ("a future that is returned", || block_on(a_future_that_is_returned())),
    ("a boxed future that is returned", || block_on(a_boxed_future_that_is_returned())),
    ("a future that is returned early", || block_on(a_future_that_is_returned_early(true))),
    ("a stream that is returned", || block_on(async { _ = a_stream_that_is_returned().next().await })),
    ("an async block", || block_on(an_async_block())),
    ("a closure with parameters", a_closure_with_parameters),
    ("a parallel iterator", a_parallel_iterator),
    ("an argument of a spawn site", || in_a_runtime(an_argument_of_a_spawn_site())),
    ("an awaited argument of a spawn site", || in_a_runtime(an_awaited_argument_of_a_spawn_site())),
    ("join", || block_on(joined())),
    ("select", || block_on(selected())),
    ("a wrapper", || block_on(a_wrapper())),
    ("a scoped thread", a_scoped_thread),
    ("an async block that is awaited", || block_on(an_async_block_that_is_awaited())),
];

fn in_a_runtime(future: impl Future<Output = ()>) {
    Builder::new_current_thread().build().unwrap().block_on(future);
}

#[cfg_attr(not(test), with_context)]
fn a_closure_in_a_thread() {
    let _ = thread::spawn(move || {
        caller();
        NONE.unwrap()
    })
    .join();
    thread::Builder::new().name("named".to_owned()).spawn(|| NONE.unwrap()).unwrap().join().unwrap_or_default();
}

#[cfg_attr(not(test), with_context)]
async fn a_future_in_a_task() {
    let task = tokio::spawn(async {
        caller();
        NONE.unwrap()
    });
    task.await.unwrap();
}

#[cfg_attr(not(test), with_context)]
async fn a_call_in_a_task() {
    tokio::spawn(an_async_fn()).await.unwrap();
}

#[cfg_attr(not(test), with_context)]
async fn a_closure_for_blocking_work() {
    tokio::task::spawn_blocking(|| {
        caller();
        NONE.unwrap()
    })
    .await
    .unwrap();
}

#[cfg_attr(not(test), with_context)]
async fn tasks_in_a_set() {
    let mut set = JoinSet::new();
    set.spawn(async {
        caller();
        NONE.unwrap();
    });
    set.join_next().await.unwrap().unwrap();
}

#[cfg_attr(not(test), with_context)]
fn a_future_that_is_returned() -> impl Future<Output = ()> {
    caller();
    async {
        caller();
        NONE.unwrap();
    }
}

#[cfg_attr(not(test), with_context)]
fn a_boxed_future_that_is_returned() -> Pin<Box<dyn Future<Output = ()>>> {
    caller();
    Box::pin(async {
        caller();
        NONE.unwrap();
    })
}

#[cfg_attr(not(test), with_context)]
fn a_future_that_is_returned_early(early: bool) -> Pin<Box<dyn Future<Output = ()>>> {
    caller();
    if early {
        return Box::pin(async {
            caller();
            NONE.unwrap();
        });
    }
    Box::pin(async {})
}

#[cfg_attr(not(test), with_context)]
fn a_stream_that_is_returned() -> impl Stream<Item = u64> + Unpin {
    caller();
    stream::iter([1]).map(|_| {
        caller();
        NONE.unwrap()
    })
}

#[cfg_attr(not(test), with_context)]
fn an_async_block() -> Pin<Box<dyn Future<Output = ()>>> {
    let block = async {
        caller();
        NONE.unwrap();
    };
    Box::pin(block)
}

#[cfg_attr(not(test), with_context)]
fn a_closure_with_parameters() {
    rayon::scope(|scope| {
        scope.spawn(|_| {
            caller();
            NONE.unwrap();
        });
    });
}

#[cfg_attr(not(test), with_context)]
fn a_parallel_iterator() {
    let rows: Vec<u64> = vec![1];
    let sum: u64 = rows
        .par_iter()
        .map(|_| {
            caller();
            NONE.unwrap()
        })
        .sum();
    let _ = sum;
}

#[cfg_attr(not(test), with_context)]
async fn an_argument_of_a_spawn_site() {
    let task = tokio::spawn(ready(NONE.unwrap()));
    task.await.unwrap();
}

#[cfg_attr(not(test), with_context)]
async fn an_awaited_argument_of_a_spawn_site() {
    let task = tokio::spawn(ready(ready(NONE).await.unwrap()));
    task.await.unwrap();
}

#[cfg_attr(not(test), with_context)]
async fn ready<T>(value: T) -> T {
    value
}

#[cfg_attr(not(test), with_context)]
async fn joined() {
    futures::join!(ready(1), an_async_fn());
}

#[cfg_attr(not(test), with_context)]
async fn selected() {
    let (one, other) = (Box::pin(an_async_fn()), Box::pin(an_async_fn()));
    _ = futures::future::select(one, other).await;
}

#[cfg_attr(not(test), with_context)]
async fn a_wrapper() {
    futures::future::maybe_done(an_async_fn()).await;
}

#[cfg_attr(not(test), with_context)]
fn a_scoped_thread() {
    thread::scope(|scope| {
        scope.spawn(|| {
            caller();
            NONE.unwrap()
        });
    });
}

#[cfg_attr(not(test), with_context)]
async fn an_async_block_that_is_awaited() {
    async {
        caller();
        NONE.unwrap();
    }
    .await;
}

#[cfg_attr(not(test), with_context)]
async fn an_async_fn() {
    caller();
    NONE.unwrap();
}
