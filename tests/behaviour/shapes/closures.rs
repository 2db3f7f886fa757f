//! Async closures, `AsyncFn` bounds, and annotated functions that are passed as values.

use std::future::{Future, ready};
use std::ops::AsyncFnMut;

use ctx_runtime::{context, context_root, with_context};
use futures::TryFutureExt;
use futures::stream::{self, StreamExt};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[with_context]
async fn read() -> u64 {
    yield_now().await;
    context!(Request.id)
}

#[with_context]
async fn add(number: u64) -> u64 {
    yield_now().await;
    context!(Request.id) + number
}

#[test]
fn an_async_fn_bound() {
    #[with_context]
    async fn twice(f: impl AsyncFn(u64) -> u64) -> u64 {
        f(context!(Request.id)).await + f(10).await
    }
    assert_eq!(moved(|| twice(async |number| number + id().unwrap())), 13);
    assert_eq!(moved(|| twice(add)), 13);
}

#[test]
fn an_async_fn_mut_bound() {
    #[with_context]
    async fn twice<F>(mut f: F)
    where
        F: AsyncFnMut(&str),
    {
        f("a").await;
        yield_now().await;
        f(&context!(Request.id).to_string()).await;
    }
    let mut seen = Vec::new();
    moved(|| {
        twice(async |text| {
            yield_now().await;
            seen.push((text.to_owned(), id()));
        })
    });
    assert_eq!(seen, [("a".to_owned(), Some(1)), ("1".to_owned(), Some(1))]);
}

#[test]
fn an_async_fn_once_bound() {
    #[with_context]
    async fn once<T>(f: impl AsyncFnOnce() -> T) -> (u64, T) {
        (context!(Request.id), f().await)
    }
    let text = String::from("moved in");
    assert_eq!(moved(|| once(async move || (text, id()))), (1, ("moved in".into(), Some(1))));
}

#[test]
fn an_async_closure_in_an_annotated_function() {
    #[with_context]
    async fn sum(numbers: &[u64]) -> u64 {
        let mut sum = 0;
        let mut add = async |number: &u64| {
            yield_now().await;
            sum += number * context!(Request.id);
        };
        for number in numbers {
            add(number).await;
        }
        sum
    }
    assert_eq!(moved(|| sum(&[1, 2, 3])), 6);
}

#[test]
fn an_async_closure_that_borrows_from_its_argument() {
    #[with_context]
    async fn lengths(words: &[String]) -> Vec<(u64, usize)> {
        let length = async |word: &String| (context!(Request.id), word.len());
        let mut lengths = Vec::new();
        for word in words {
            lengths.push(length(word).await);
        }
        lengths
    }
    let words = ["a".into(), "bc".into()];
    assert_eq!(moved(|| lengths(&words)), [(1, 1), (1, 2)]);
}

#[test]
fn a_function_that_returns_an_async_closure() {
    #[with_context]
    fn adder(by: u64) -> impl AsyncFn(u64) -> u64 {
        let by = by + context!(Request.id);
        async move |number| number + by
    }
    let add = called(|| adder(10));
    assert_eq!(moved(|| add(100)), 111);
}

#[test]
fn an_annotated_function_passed_by_name() {
    #[with_context]
    async fn all(numbers: Vec<u64>) -> Vec<u64> {
        let first = futures::future::join_all(numbers.iter().copied().map(add)).await;
        stream::iter(first).then(add).collect().await
    }
    assert_eq!(moved(|| all(vec![0, 10])), [2, 12]);
}

#[test]
fn an_annotated_function_as_a_generic_argument() {
    async fn calls<F, R>(f: F) -> R::Output
    where
        F: FnOnce() -> R,
        R: Future,
    {
        f().await
    }
    #[with_context]
    async fn outer() -> u64 {
        calls(read).await
    }
    assert_eq!(moved(outer), 1);
    // `calls` has no annotation, so it calls `read` where it is polled.
    assert_eq!(moved(|| calls(read)), 2);
}

#[test]
fn an_annotated_function_that_is_not_async_as_a_pointer() {
    #[with_context]
    fn double(number: u64) -> u64 {
        number * 2 + std::thread::spawn(id).join().unwrap().unwrap()
    }
    #[with_context(bind(User("bound")))]
    fn bound(number: u64) -> u64 {
        number + context!(User.0).len() as u64
    }
    let functions: [fn(u64) -> u64; 2] = [double, bound];
    assert_eq!(called(|| functions.map(|function| function(1))), [3, 6]);
}

#[test]
fn an_annotated_async_function_in_a_boxed_closure() {
    type Handler = Box<dyn Fn(u64) -> futures::future::BoxFuture<'static, u64>>;
    #[with_context]
    fn handlers() -> Vec<Handler> {
        vec![Box::new(|number| Box::pin(add(number))), Box::new(|_| Box::pin(read()))]
    }
    let handlers = handlers();
    assert_eq!(moved(|| handlers[0](5)), 6);
    assert_eq!(moved(|| handlers[1](5)), 1);
}

#[test]
fn closures_that_return_and_break_on_their_own() {
    #[with_context]
    async fn find(numbers: &[u64]) -> Option<u64> {
        let is_wanted = |number: &&u64| {
            if **number == 0 {
                return false;
            }
            **number > context!(Request.id)
        };
        let found = numbers.iter().find(is_wanted)?;
        Some(add(*found).await)
    }
    assert_eq!((moved(|| find(&[0, 1, 2])), moved(|| find(&[0]))), (Some(3), None));
}

#[test]
fn an_async_closure_inside_a_root() {
    #[context_root(Request::new(7))]
    async fn root() -> (u64, u64) {
        let reads = async || context!(Request.id);
        let calls = async || read().await;
        (reads().await, calls().await)
    }
    assert_eq!(moved(root), (7, 7));
}

#[test]
fn a_closure_that_ends_the_process() {
    #[with_context]
    async fn number() -> u64 {
        let number = ready(Ok::<u64, ()>(context!(Request.id)));
        let number: Result<u64, ()> = number.map_err(|()| std::process::exit(1)).await;
        number.unwrap_or_default()
    }
    assert_eq!(moved(number), 1);
}
