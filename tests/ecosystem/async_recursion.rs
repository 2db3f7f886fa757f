//! `#[async_recursion]`, which turns the `async fn` into a function that returns a boxed future.

use async_recursion::async_recursion;
use ctx_runtime::{context, context_root, with_context};
use tokio::task::yield_now;

use crate::keys::{Request, id};
use crate::moved;

#[async_recursion]
#[with_context]
async fn above(depth: u64, name: &str) -> (u64, usize) {
    yield_now().await;
    if depth > 0 {
        let (read, length) = above(depth - 1, name).await;
        return (read + 1, length);
    }
    (context!(Request.id), name.len())
}

#[with_context]
#[async_recursion]
async fn below(depth: u64, name: &str) -> (u64, usize) {
    yield_now().await;
    if depth > 0 {
        let (read, length) = below(depth - 1, name).await;
        return (read + 1, length);
    }
    (context!(Request.id), name.len())
}

#[async_recursion]
#[context_root(Request::new(depth + 10))]
async fn root_above(depth: u64) -> Vec<Option<u64>> {
    let mut read = if depth > 0 { root_above(depth - 1).await } else { vec![] };
    read.push(std::thread::spawn(id).join().unwrap());
    read
}

#[context_root(Request::new(depth + 10))]
#[async_recursion(?Send)]
async fn root_below(depth: u64) -> Vec<Option<u64>> {
    let mut read = if depth > 0 { root_below(depth - 1).await } else { vec![] };
    yield_now().await;
    read.push(std::thread::spawn(id).join().unwrap());
    read
}

#[test]
fn a_recursive_function_carries_in_both_orders() {
    assert_eq!(moved(|| above(3, "abc")), (4, 3));
    assert_eq!(moved(|| below(3, "abc")), (4, 3));
}

#[test]
fn a_recursive_root_begins_anew_at_each_step_in_both_orders() {
    assert_eq!(moved(|| root_above(2)), [Some(10), Some(11), Some(12)]);
    assert_eq!(moved(|| root_below(2)), [Some(10), Some(11), Some(12)]);
}
