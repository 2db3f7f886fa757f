//! Streams, sinks, and functions that return work without being `async`.

use std::future::{Future, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_stream::{stream, try_stream};
use ctx_runtime::{context, context_root, run, with_context};
use futures::executor::block_on;
use futures::future::{BoxFuture, FutureExt, LocalBoxFuture};
use futures::stream::{self, BoxStream, FuturesUnordered, Stream, StreamExt, TryStreamExt};
use futures::{SinkExt, sink};

use crate::keys::{ReadsOnDrop, Request, id};

const HERE: Option<u64> = Some(7);

async fn plain() -> Option<u64> {
    tokio::task::yield_now().await;
    id()
}

/// All items of the stream, polled where nothing is bound.
fn all<T>(stream: impl Stream<Item = T>) -> Vec<T> {
    assert_eq!(id(), None);
    block_on(stream.collect())
}

// TC39 generators
#[test]
fn a_stream_that_is_returned_belongs_to_the_context_of_the_call() {
    #[with_context]
    fn combined() -> impl Stream<Item = Option<u64>> {
        stream::iter(0..2).then(|_| plain())
    }
    #[with_context]
    fn macro_made() -> impl Stream<Item = Option<u64>> {
        stream! {
            yield id();
            yield plain().await;
        }
    }
    #[with_context]
    fn unfolded() -> impl Stream<Item = Option<u64>> {
        stream::unfold(2, |left| async move { (left > 0).then(|| (id(), left - 1)) })
    }
    #[with_context]
    fn boxed() -> BoxStream<'static, Option<u64>> {
        stream::iter(0..2).map(|_| id()).boxed()
    }
    #[with_context]
    fn spelled_out<'a>(count: &'a [u8]) -> Pin<Box<dyn Stream<Item = Option<u64>> + Send + 'a>> {
        if count.is_empty() {
            return Box::pin(stream::empty());
        }
        Box::pin(stream::iter(count).map(|_| id()))
    }
    let (a, b, c, d, e) =
        run(Request::new(7), || (combined(), macro_made(), unfolded(), boxed(), spelled_out(&[1, 2])));
    run(Request::new(8), || {
        let mut first = pin!(unfolded());
        assert_eq!(block_on(first.next()), Some(Some(8)));
    });
    for reads in [all(a), all(b), all(c), all(d), all(e)] {
        assert_eq!(reads, [HERE; 2]);
    }
}

#[test]
fn a_stream_that_is_made_in_a_function_belongs_to_its_context_wherever_it_goes() {
    #[context_root(Request::new(7))]
    fn root(streams: &mut Vec<BoxStream<'static, Option<u64>>>) {
        streams.push(Box::pin(stream! { yield context!(Request?.id) }));
        streams.push(async_stream::stream! { yield id(); }.boxed());
        streams.push(stream::unfold(true, |more| async move { more.then(|| (id(), false)) }).boxed());
        streams
            .push(Box::pin(futures::stream::unfold(1, |left: u8| ready(left.checked_sub(1).map(|left| (id(), left))))));
        streams.push(
            stream::try_unfold(1, |left: u8| async move {
                Ok::<_, std::io::Error>(left.checked_sub(1).map(|left| (id(), left)))
            })
            .map(|read| read.ok().flatten())
            .boxed(),
        );
        let carried = #[context(carry)]
        stream::iter([1]).map(|_| id());
        streams.push(carried.boxed());
    }
    let mut streams = Vec::new();
    root(&mut streams);
    assert_eq!(streams.len(), 6);
    for stream in streams {
        assert_eq!(all(stream), [HERE]);
    }
}

#[test]
fn a_try_stream_carries_and_keeps_its_question_marks() {
    #[with_context]
    fn numbers(texts: Vec<&'static str>) -> impl Stream<Item = Result<u64, std::num::ParseIntError>> {
        try_stream! {
            for text in texts {
                let number: u64 = text.parse()?;
                yield number + context!(Request.id);
            }
        }
    }
    let (good, bad) = run(Request::new(7), || (numbers(vec!["1", "2"]), numbers(vec!["1", "x"])));
    assert_eq!(block_on(good.try_collect::<Vec<_>>()).unwrap(), [8, 9]);
    assert!(block_on(bad.try_collect::<Vec<_>>()).is_err());
}

#[test]
fn a_stream_is_dropped_in_its_context() {
    #[context_root(Request::new(7))]
    fn root(owned: ReadsOnDrop) -> impl Stream<Item = ()> {
        stream::once(async move {
            let _owned = owned;
            std::future::pending::<()>().await;
        })
    }
    let read = Arc::default();
    drop(root(ReadsOnDrop(Arc::clone(&read))));
    assert_eq!(read.load(Ordering::Acquire), 8);
}

#[test]
fn a_body_that_is_made_of_a_stream_carries() {
    struct Body(BoxStream<'static, Option<u64>>);
    impl Body {
        fn from_stream(stream: impl Stream<Item = Option<u64>> + Send + 'static) -> Self {
            Body(stream.boxed())
        }
        fn wrap_stream(stream: impl Stream<Item = Option<u64>> + Send + 'static) -> Self {
            Body(stream.boxed())
        }
    }
    #[context_root(Request::new(7))]
    fn root() -> [Body; 3] {
        let rows = stream::iter([1]).map(|_| id());
        let response = Body::from_stream(rows);
        let boxed: BoxStream<'static, Option<u64>> = stream::iter([1]).map(|_| id()).boxed();
        [response, Body::from_stream(stream::iter([1]).map(|_| id())), Body::wrap_stream(boxed)]
    }
    for body in root() {
        assert_eq!(all(body.0), [HERE]);
    }
}

#[test]
fn a_future_that_is_returned_belongs_to_the_context_of_the_call() {
    #[with_context]
    fn plainly() -> impl Future<Output = Option<u64>> {
        plain()
    }
    #[with_context]
    fn by_block(add: u64) -> impl Future<Output = Option<u64>> + Send {
        async move { plain().await.map(|id| id + add) }
    }
    #[with_context]
    fn with_return(early: bool) -> impl Future<Output = Option<u64>> {
        if early {
            return plain().left_future();
        }
        plain().map(|id| id.map(|id| id + 1)).right_future()
    }
    #[with_context]
    fn boxed<'a>(number: &'a u64) -> BoxFuture<'a, Option<u64>> {
        if *number == 0 { Box::pin(plain()) } else { plain().map(move |id| id.map(|id| id + number)).boxed() }
    }
    #[with_context]
    fn local() -> LocalBoxFuture<'static, Option<u64>> {
        Box::pin(plain())
    }
    #[context_root(Request::new(8))]
    fn root(add: u64) -> impl Future<Output = Option<u64>> {
        plain().map(move |id| id.map(|id| id + add))
    }
    #[context_root(Request::new(8))]
    fn boxed_root() -> Pin<Box<dyn Future<Output = Option<u64>>>> {
        Box::pin(plain())
    }
    let made = run(Request::new(7), || {
        let futures: Vec<LocalBoxFuture<'static, Option<u64>>> = vec![
            Box::pin(plainly()),
            Box::pin(by_block(1)),
            Box::pin(with_return(true)),
            Box::pin(with_return(false)),
            boxed(&0),
            boxed(&2),
            local(),
            Box::pin(root(1)),
            boxed_root(),
        ];
        futures
    });
    let reads = block_on(futures::future::join_all(made));
    assert_eq!(reads.into_iter().map(Option::unwrap).collect::<Vec<_>>(), [7, 8, 7, 8, 7, 9, 7, 9, 8]);
}

#[test]
fn a_returned_future_may_reborrow_and_its_arguments_are_dropped_as_ever() {
    struct Service<'a>(&'a mut Vec<u64>);
    impl Service<'_> {
        #[with_context]
        fn boxed(&mut self, early: bool) -> BoxFuture<'_, usize> {
            if early {
                return Box::pin(ready(0));
            }
            let numbers = &mut *self.0;
            Box::pin(async move {
                numbers.push(context!(Request.id));
                numbers.len()
            })
        }
        #[with_context]
        fn opaque(&mut self, early: bool) -> impl Future<Output = usize> + '_ {
            if early {
                return futures::future::Either::Left(ready(0));
            }
            let numbers = &mut *self.0;
            futures::future::Either::Right(async move { numbers.len() })
        }
    }
    let mut numbers = Vec::new();
    let mut service = Service(&mut numbers);
    run(Request::new(7), || {
        assert_eq!((block_on(service.boxed(false)), block_on(service.boxed(true))), (1, 0));
        assert_eq!((block_on(service.opaque(false)), block_on(service.opaque(true))), (1, 0));
    });
    assert_eq!(numbers, [7]);

    use std::sync::Mutex;
    static LOG: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    struct Logs(&'static str);
    impl Drop for Logs {
        fn drop(&mut self) {
            LOG.lock().unwrap().push(self.0);
        }
    }
    fn plain(_a: Logs, _b: Logs, early: bool) -> BoxFuture<'static, ()> {
        if early {
            return Box::pin(ready(()));
        }
        ready(()).boxed()
    }
    #[with_context]
    fn annotated(_a: Logs, _b: Logs, early: bool) -> BoxFuture<'static, ()> {
        if early {
            return Box::pin(ready(()));
        }
        ready(()).boxed()
    }
    for early in [true, false] {
        block_on(plain(Logs("a"), Logs("b"), early));
        let expected = std::mem::take(&mut *LOG.lock().unwrap());
        block_on(annotated(Logs("a"), Logs("b"), early));
        assert_eq!(std::mem::take(&mut *LOG.lock().unwrap()), expected);
    }
}

#[test]
fn returned_boxes_with_more_bounds_opaque_outputs_and_no_value_compile_and_carry() {
    #[with_context]
    fn sync(number: u64) -> Pin<Box<dyn Future<Output = Option<u64>> + Send + Sync>> {
        if number == 0 { Box::pin(ready(None)) } else { Box::pin(ready(()).map(|()| id())) }
    }
    #[with_context]
    #[deny(unreachable_code)]
    fn nothing(_number: u64) -> BoxFuture<'static, u64> {
        unimplemented!()
    }
    let future = run(Request::new(7), || sync(1));
    assert_eq!(block_on(future), HERE);
    assert!(std::panic::catch_unwind(|| nothing(1)).is_err());
}

#[test]
fn a_box_whose_output_may_live_shorter_than_the_box_is_carried() {
    struct Boxed<T, E>(Option<BoxFuture<'static, Result<T, E>>>);
    impl<T, E> Boxed<T, E> {
        #[with_context]
        fn call(&mut self) -> BoxFuture<'static, Result<T, E>> {
            self.0.take().unwrap()
        }
    }
    let mut service = Boxed(Some(Box::pin(plain().map(|id| id.ok_or("nothing")))));
    let future = run(Request::new(7), || service.call());
    assert_eq!(block_on(future), Ok(7));
}

#[tokio::test]
async fn a_future_that_a_stream_collects_into_is_carried() {
    #[context_root(Request::new(7))]
    async fn root() -> Vec<Option<u64>> {
        tokio::spawn(stream::iter(0..2).then(|_| plain()).collect::<Vec<_>>()).await.unwrap()
    }
    assert_eq!(root().await, [HERE; 2]);
}

#[test]
fn a_type_that_is_only_named_like_a_box_of_work_is_left_alone() {
    mod other {
        pub(super) type BoxFuture<'a, T> = &'a T;
        pub(super) type BoxStream<T> = std::pin::Pin<Box<std::future::Ready<T>>>;
    }
    #[with_context]
    fn reference(number: &u64) -> other::BoxFuture<'_, u64> {
        number
    }
    #[with_context]
    fn concrete() -> other::BoxStream<Option<u64>> {
        Box::pin(ready(id()))
    }
    assert_eq!((reference(&1), block_on(run(Request::new(7), concrete))), (&1, HERE));
}

#[test]
fn a_bound_that_the_wrapper_could_not_meet_leaves_the_returned_value_alone() {
    #[with_context]
    fn shared() -> impl Future<Output = Option<u64>> + Clone {
        ready(id())
    }
    let future = run(Request::new(7), shared);
    assert_eq!(block_on(future.clone()), block_on(future));
}

#[test]
fn futures_in_collections_and_channels_keep_the_context_that_they_were_made_in() {
    #[context_root(Request::new(7))]
    fn root(unordered: &FuturesUnordered<BoxFuture<'static, Option<u64>>>) {
        unordered.push(Box::pin(async { plain().await }));
        unordered.push(async { id() }.boxed());
        unordered.push(Box::pin(annotated()));
    }
    #[with_context]
    async fn annotated() -> Option<u64> {
        plain().await
    }
    let unordered = FuturesUnordered::new();
    root(&unordered);
    assert_eq!(all(unordered), [HERE; 3]);
}

#[test]
fn a_sink_is_fed_in_the_context_that_it_was_wrapped_in() {
    #[context_root(Request::new(7))]
    fn root(reads: &mut Vec<Option<u64>>) -> impl futures::Sink<(), Error = std::convert::Infallible> {
        context!().wrap_stream(sink::unfold(reads, |reads, ()| {
            reads.push(id());
            ready(Ok(reads))
        }))
    }
    let mut reads = Vec::new();
    let mut sink = Box::pin(root(&mut reads));
    block_on(sink.send(())).unwrap();
    drop(sink);
    assert_eq!(reads, [HERE]);
}

#[tokio::test]
async fn async_closures_at_spawn_sites_and_carried_ones_run_in_the_context() {
    async fn spawn<F: Future>(work: impl FnOnce(u64) -> F) -> F::Output {
        work(1).await
    }
    async fn twice(mut work: impl AsyncFnMut(u64) -> Option<u64>) -> [Option<u64>; 2] {
        [work(1).await, work(2).await]
    }
    #[context_root(Request::new(7))]
    fn root() -> (impl Future<Output = Option<u64>>, impl AsyncFnMut(u64) -> Option<u64>) {
        let text = String::from("text");
        let once = spawn(async move |add| {
            plain().await?;
            id().map(|id| id + add + text.len() as u64)
        });
        let mut calls = 0;
        let often = #[context(carry)]
        async move |add: u64| -> Option<u64> {
            calls += 1;
            Some(plain().await? + add * 10 + calls)
        };
        (once, often)
    }
    let (once, often) = root();
    assert_eq!(once.await, Some(12));
    assert_eq!(twice(often).await, [Some(18), Some(29)]);
}

#[test]
fn a_carried_callback_is_called_as_often_as_it_could_be() {
    #[context_root(Request::new(7))]
    fn root(add: u64) -> (impl Fn(u64) -> u64, impl FnMut(&str) -> usize) {
        let mut calls = 0;
        let function = #[context(carry)]
        move |number: u64| number + add + id().unwrap();
        let changing = #[context(carry)]
        move |text: &str| {
            calls += 1;
            calls + text.len() + id().unwrap() as usize
        };
        (function, changing)
    }
    let (function, mut changing) = root(1);
    assert_eq!((function(1), function(2)), (9, 10));
    assert_eq!((changing("a"), changing("ab")), (9, 11));
    assert_eq!(id(), None);
}

/// `TextStream` is a copy of rocket's type.
#[test]
fn a_stream_that_is_made_a_stream_of_rockets_has_the_context_of_its_route() {
    struct TextStream<S>(S);
    impl<S> From<S> for TextStream<S> {
        fn from(stream: S) -> Self {
            TextStream(stream)
        }
    }
    #[context_root(Request::new(7))]
    fn texts() -> TextStream<impl Stream<Item = Option<u64>>> {
        TextStream::from(stream::iter(0..2).then(|_| plain()))
    }
    assert_eq!(all(texts().0), [HERE; 2]);
}

#[test]
fn what_an_async_fn_that_binds_gives_belongs_to_what_it_binds() {
    #[with_context(bind(Request::new(2)))]
    async fn bound() -> BoxStream<'static, Option<u64>> {
        plain().await;
        stream::iter(0..1).then(|_| plain()).boxed()
    }
    #[context_root(Request::new(2))]
    async fn root<'a>(count: &'a [u8]) -> Pin<Box<dyn Stream<Item = Option<u64>> + Send + 'a>> {
        if count.is_empty() {
            return Box::pin(stream::once(plain()));
        }
        Box::pin(stream::iter(count).map(|_| id()))
    }
    #[context_root(Request::new(2))]
    async fn local(count: &[u8]) -> stream::LocalBoxStream<'_, Option<u64>> {
        stream::iter(count).map(|_| id()).boxed_local()
    }
    #[with_context(bind(Request::new(2)))]
    async fn opaque(early: bool) -> impl Stream<Item = Option<u64>> + Send {
        let read = move |_| if early { ready(id()) } else { ready(context!(Request?.id)) };
        if early {
            return stream::iter(0..1).then(read);
        }
        stream::iter(0..1).then(read)
    }
    #[context_root(Request::new(2))]
    async fn made_here() -> impl Stream<Item = Option<u64>> {
        stream! { yield plain().await; }
    }
    #[context_root(Request::new(2))]
    async fn future() -> BoxFuture<'static, Option<u64>> {
        std::future::poll_fn(|_| std::task::Poll::Ready(id())).boxed()
    }
    #[with_context(bind(Request::new(2)), needs(Request))]
    async fn needs() -> impl Stream<Item = Option<u64>> + Send {
        stream::iter(0..1).map(|_| context!(Request?.id))
    }
    #[with_context(bind(Request::new(2)))]
    async fn opaque_future() -> impl Future<Output = Option<u64>> {
        std::future::poll_fn(|_| std::task::Poll::Ready(id()))
    }
    let streams: [BoxStream<'_, Option<u64>>; 7] = [
        block_on(bound()),
        block_on(root(&[])),
        block_on(root(&[1])),
        block_on(opaque(true)).boxed(),
        block_on(opaque(false)).boxed(),
        block_on(made_here()).boxed(),
        block_on(needs()).boxed(),
    ];
    for stream in streams {
        assert_eq!(all(stream), [Some(2)]);
    }
    assert_eq!(all(block_on(local(&[1]))), [Some(2)]);
    assert_eq!((block_on(block_on(future())), block_on(block_on(opaque_future()))), (Some(2), Some(2)));
    assert_eq!(run(Request::new(7), || block_on(bound().flatten_stream().collect::<Vec<_>>())), [Some(2)]);
}

#[test]
fn what_an_async_fn_that_binds_nothing_gives_or_gives_in_a_result_is_as_it_was() {
    #[with_context]
    async fn binds_nothing() -> BoxStream<'static, Option<u64>> {
        stream::iter(0..1).map(|_| id()).boxed()
    }
    #[with_context(bind(Request::new(2)))]
    async fn may_fail() -> Result<BoxStream<'static, Option<u64>>, ()> {
        Ok(stream::iter(0..1).map(|_| id()).boxed())
    }
    let (given, given_in_a_result) =
        run(Request::new(7), || (block_on(binds_nothing()), block_on(may_fail()).unwrap()));
    assert_eq!((all(given), all(given_in_a_result)), (vec![None], vec![None]));
    #[with_context(bind(Request::new(2)))]
    async fn carried() -> Result<BoxStream<'static, Option<u64>>, ()> {
        let rows = stream::iter(0..1).map(|_| id());
        Ok(
            #[context(carry)]
            rows.boxed(),
        )
    }
    assert_eq!(all(block_on(carried()).unwrap()), [Some(2)]);
}

#[test]
fn the_future_of_an_async_fn_that_gives_a_stream_drops_and_is_what_it_was() {
    type Log = Arc<std::sync::Mutex<Vec<(&'static str, Option<u64>)>>>;
    struct Dropped(&'static str, Log);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.1.lock().unwrap().push((self.0, id()));
        }
    }
    fn is_send<F: Future<Output: Send> + Send>(future: F) -> F {
        future
    }
    #[with_context(bind(Request::new(2)))]
    async fn gives(first: Dropped, second: Dropped, fails: bool) -> BoxStream<'static, Dropped> {
        let _ = (&first, &second);
        let local = Dropped("local", first.1.clone());
        if fails {
            std::future::pending::<()>().await;
        }
        let kept = Dropped("kept", local.1.clone());
        stream::once(async move { Dropped("item", kept.1.clone()) }).boxed()
    }
    #[with_context(bind(Request::new(2)))]
    async fn gives_none(first: Dropped, second: Dropped, fails: bool) {
        let _ = (&first, &second);
        let _local = Dropped("local", first.1.clone());
        if fails {
            std::future::pending::<()>().await;
        }
    }
    let log = Log::default();
    let arguments = || (Dropped("first", Arc::clone(&log)), Dropped("second", Arc::clone(&log)));
    let taken = || std::mem::take(&mut *log.lock().unwrap());
    let inside = |names: &[&'static str]| names.iter().map(|name| (*name, Some(2))).collect::<Vec<_>>();

    let (first, second) = arguments();
    let stream = block_on(is_send(gives(first, second, false)));
    assert_eq!(taken(), inside(&["local", "second", "first"]));
    drop(stream);
    assert_eq!(taken(), inside(&["kept"]), "the stream is dropped in its context");

    let (first, second) = arguments();
    assert!(gives(first, second, true).now_or_never().is_none());
    assert_eq!(taken(), inside(&["local", "second", "first"]));
    let (first, second) = arguments();
    drop(gives(first, second, true));
    let never_polled = taken();
    let (first, second) = arguments();
    drop(gives_none(first, second, true));
    assert_eq!(never_polled, taken());
}

#[test]
fn a_stream_in_the_context_of_its_async_fn_makes_the_future_of_that_no_larger() {
    #[with_context(bind(Request::new(2)))]
    async fn boxed(bytes: [u8; 100]) -> BoxStream<'static, u8> {
        std::future::ready(()).await;
        stream::iter(bytes).boxed()
    }
    #[with_context(bind(Request::new(2)))]
    async fn in_a_tuple(bytes: [u8; 100]) -> (BoxStream<'static, u8>,) {
        std::future::ready(()).await;
        (stream::iter(bytes).boxed(),)
    }
    assert_eq!(size_of_val(&boxed([0; 100])), size_of_val(&in_a_tuple([0; 100])));
}
