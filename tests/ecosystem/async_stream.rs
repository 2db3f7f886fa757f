//! `stream!` and `try_stream!` in annotated functions: the stream yields its items inside the root.

use std::num::ParseIntError;

use async_stream::{stream, try_stream};
use ctx_runtime::{context, context_root, with_context};
use futures::pin_mut;
use futures::stream::{BoxStream, Stream, StreamExt};
use tokio::task::yield_now;

use crate::keys::{Request, id};
use crate::moved;

#[with_context]
async fn read(add: u64) -> u64 {
    yield_now().await;
    context!(Request.id) + add
}

#[with_context]
fn numbers(to: u64) -> impl Stream<Item = u64> {
    stream! {
        for number in 0..to {
            yield read(number).await;
        }
        yield context!(Request.id) * 10;
    }
}

#[with_context]
fn parsed<'a>(words: &'a [&'a str]) -> impl Stream<Item = Result<u64, ParseIntError>> + 'a {
    try_stream! {
        for word in words {
            let number: u64 = word.parse()?;
            yield number + context!(Request.id);
        }
    }
}

#[with_context]
fn of_another(to: u64) -> BoxStream<'static, Option<u64>> {
    stream! {
        let inner = numbers(to);
        for await number in inner {
            let task = std::thread::spawn(move || id().map(|id| id + number));
            yield task.join().unwrap();
        }
    }
    .boxed()
}

#[test]
fn a_stream_that_a_function_returns() {
    #[context_root(Request::new(7))]
    async fn root() -> Vec<u64> {
        numbers(2).collect().await
    }
    assert_eq!(moved(root), [7, 8, 70]);
}

#[test]
fn a_stream_that_fails_with_a_question_mark() {
    #[context_root(Request::new(7))]
    async fn root(words: &[&str]) -> Vec<Result<u64, ParseIntError>> {
        parsed(words).collect().await
    }
    assert_eq!(moved(|| root(&["1", "2"])), [Ok(8), Ok(9)]);
    let read = moved(|| root(&["1", "x", "3"]));
    assert!(read.len() == 2 && read[0] == Ok(8) && read[1].is_err());
}

#[test]
fn a_stream_of_a_stream_that_spawns() {
    #[context_root(Request::new(7))]
    async fn root() -> Vec<Option<u64>> {
        of_another(1).collect().await
    }
    assert_eq!(moved(root), [Some(14), Some(77)]);
}

#[test]
fn a_stream_that_the_function_itself_drives() {
    #[with_context]
    async fn sum(to: u64) -> u64 {
        let text = &String::from("borrowed");
        let lengths = stream! {
            for number in 0..to {
                yield_now().await;
                yield text.len() as u64 + number + context!(Request.id);
            }
        };
        pin_mut!(lengths);
        let mut sum = 0;
        while let Some(length) = lengths.next().await {
            sum += length;
        }
        sum + text.len() as u64
    }
    assert_eq!(moved(|| sum(2)), 27);
}
