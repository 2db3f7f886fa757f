//! Functions that return futures, streams and iterators.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use ctx_runtime::{context, context_root, with_context};
use futures::future::{BoxFuture, LocalBoxFuture};
use futures::stream::{self, BoxStream, Stream, StreamExt};
use futures::{FutureExt, TryFutureExt};
use tokio::task::yield_now;

use super::{called, moved};
use crate::keys::{Request, User, id};

#[test]
fn an_opaque_future_that_is_a_block() {
    #[with_context]
    fn later(offset: u64) -> impl Future<Output = u64> + Send {
        let offset = offset + 1;
        async move {
            yield_now().await;
            context!(Request.id) + offset
        }
    }
    assert_eq!(moved(|| later(4)), 6);
}

#[test]
fn an_opaque_future_that_borrows() {
    #[with_context]
    fn later<'a>(text: &'a str, _unused: &str) -> impl Future<Output = (u64, &'a str)> + use<'a> {
        async move {
            yield_now().await;
            (context!(Request.id), text)
        }
    }
    let text = String::from("a");
    let future = {
        let unused = String::new();
        called(|| later(&text, &unused))
    };
    assert_eq!(moved(|| future), (1, "a"));
}

#[test]
fn an_opaque_future_that_another_function_made() {
    #[with_context]
    async fn read() -> u64 {
        yield_now().await;
        context!(Request.id)
    }
    #[with_context]
    fn passed_on() -> impl Future<Output = u64> {
        read()
    }
    #[with_context]
    fn mapped() -> impl Future<Output = Result<String, ()>> {
        read().map(Ok::<_, ()>).map_ok(|read| format!("read {read}"))
    }
    assert_eq!(moved(passed_on), 1);
    assert_eq!(moved(mapped), Ok("read 1".into()));
}

#[test]
fn a_future_of_a_function_that_binds() {
    #[with_context(bind(User("bound")))]
    fn later() -> impl Future<Output = (u64, &'static str)> {
        async { (context!(Request.id), context!(User.0)) }
    }
    #[context_root(Request::new(7))]
    fn rooted() -> BoxFuture<'static, u64> {
        async { context!(Request.id) }.boxed()
    }
    assert_eq!(moved(later), (1, "bound"));
    assert_eq!(moved(rooted), 7);
}

#[test]
fn a_boxed_future() {
    #[with_context]
    fn boxed(depth: u64) -> BoxFuture<'static, u64> {
        if depth == 0 {
            return Box::pin(async { context!(Request.id) });
        }
        async move { boxed(depth - 1).await + 1 }.boxed()
    }
    #[with_context]
    fn local(text: &str) -> LocalBoxFuture<'_, (u64, usize)> {
        let shared = std::rc::Rc::new(text);
        async move {
            yield_now().await;
            (context!(Request.id), shared.len())
        }
        .boxed_local()
    }
    #[with_context]
    fn pinned() -> Pin<Box<dyn Future<Output = Option<u64>>>> {
        Box::pin(async { id() })
    }
    assert_eq!(moved(|| boxed(3)), 4);
    assert_eq!(moved(|| local("abc")), (1, 3));
    assert_eq!(moved(pinned), Some(1));
}

#[test]
fn a_ready_future_and_a_named_one() {
    struct Reads(u64);
    impl Future for Reads {
        type Output = (u64, Option<u64>);
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            Poll::Ready((self.0, id()))
        }
    }
    #[with_context]
    fn at_once() -> Ready<u64> {
        ready(context!(Request.id))
    }
    #[with_context]
    fn named() -> Reads {
        Reads(context!(Request.id))
    }
    assert_eq!(moved(at_once), 1);
    // The function returns a named type, so its future cannot be wrapped.
    assert_eq!(moved(named), (1, Some(2)));
}

#[test]
fn a_future_in_a_result_and_in_a_tuple() {
    #[with_context]
    fn checked(text: &str) -> Result<impl Future<Output = u64> + use<>, std::num::ParseIntError> {
        let number: u64 = text.parse()?;
        Ok(async move { number + context!(Request.id) })
    }
    #[with_context]
    fn two() -> (impl Future<Output = u64>, BoxFuture<'static, Option<u64>>) {
        (async { context!(Request.id) }, Box::pin(async { id() }))
    }
    assert!(checked("x").is_err());
    assert_eq!(moved(|| checked("2").unwrap()), 3);
    assert_eq!((moved(|| two().0), moved(|| two().1)), (1, Some(1)));
}

#[test]
fn an_async_function_gives_a_future() {
    #[with_context]
    async fn outer() -> impl Future<Output = (u64, u64)> {
        let outside = context!(Request.id);
        yield_now().await;
        async move { (outside, context!(Request.id)) }
    }
    #[with_context]
    async fn boxed() -> BoxFuture<'static, u64> {
        Box::pin(async { context!(Request.id) })
    }
    assert_eq!(moved(|| moved(outer)), (1, 1));
    assert_eq!(moved(|| moved(boxed)), 1);
}

#[test]
fn streams_give_what_they_gave() {
    #[with_context]
    fn counted(to: u64) -> impl Stream<Item = u64> + Send {
        let read = context!(Request.id);
        stream::iter(0..to).map(move |number| number + read)
    }
    #[with_context]
    fn boxed<'a>(words: &'a [&'a str]) -> BoxStream<'a, (u64, usize)> {
        let read = context!(Request.id);
        stream::iter(words).then(move |word| async move { (read, word.len()) }).boxed()
    }
    #[with_context]
    async fn later() -> impl Stream<Item = u64> {
        yield_now().await;
        stream::iter([context!(Request.id), 2])
    }
    #[context_root(Request::new(7))]
    async fn root() {
        assert_eq!(counted(3).collect::<Vec<_>>().await, [7, 8, 9]);
        assert_eq!(boxed(&["a", "bc"]).collect::<Vec<_>>().await, [(7, 1), (7, 2)]);
        assert_eq!(later().await.collect::<Vec<_>>().await, [7, 2]);
    }
    moved(root);
}

#[test]
fn a_stream_of_steps_reads_in_its_root() {
    #[with_context]
    fn unfolded() -> impl Stream<Item = Option<u64>> {
        stream::unfold(0, |step| async move {
            yield_now().await;
            (step < 2).then(|| (id(), step + 1))
        })
    }
    #[context_root(Request::new(7))]
    async fn root() -> Vec<Option<u64>> {
        unfolded().collect().await
    }
    assert_eq!(moved(root), [Some(7); 2]);
}

#[test]
fn iterators_are_driven_where_they_are() {
    #[with_context]
    fn lines<'a>(text: &'a str) -> impl Iterator<Item = (u64, &'a str)> + Clone + use<'a> {
        let read = context!(Request.id);
        text.lines().map(move |line| (read, line))
    }
    #[with_context]
    fn boxed(to: u64) -> Box<dyn Iterator<Item = Option<u64>>> {
        Box::new((0..to).map(|_| id()))
    }
    let lines = called(|| lines("a\nb"));
    assert_eq!(lines.clone().chain(lines).map(|(read, _)| read).sum::<u64>(), 4);
    assert_eq!(called(|| boxed(2).collect::<Vec<_>>()), [Some(1); 2]);
}
