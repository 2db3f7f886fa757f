//! The context of functions and their futures.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use ctx_runtime::{context, context_root, run, scope, with_context};
use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

use crate::keys::{ReadsOnDrop, Request, User, id, user};

#[tokio::test(start_paused = true)]
async fn the_context_survives_whatever_a_future_waits_for() {
    #[with_context]
    async fn step() -> u64 {
        yield_now().await;
        context!(Request.id)
    }
    #[context_root(Request::new(7))]
    async fn root() {
        assert_eq!(step().await, 7);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(id(), Some(7));
        let (sender, receiver) = oneshot::channel();
        let ((), received) = tokio::join!(async { sender.send(context!(Request.id)).unwrap() }, receiver);
        assert_eq!((received, id()), (Ok(7), Some(7)));
        tokio::select! {
            biased;
            () = std::future::pending() => unreachable!(),
            read = step() => assert_eq!((read, context!(Request.id)), (7, 7)),
        }
        let both = tokio::try_join!(step().map(Ok::<_, ()>), async { Ok(step().await) });
        assert_eq!(both, Ok((7, 7)));
        assert_eq!(futures::future::join_all((0..3).map(|_| step())).await, [7; 3]);
        assert_eq!(tokio::time::timeout(Duration::from_secs(1), step()).await, Ok(7));
    }
    root().await;
    assert_eq!(id(), None);
}

#[test]
fn the_context_survives_moving_from_thread_to_thread() {
    #[context_root(Request::new(id))]
    async fn root(id: u64) -> usize {
        let mut threads = std::collections::HashSet::new();
        for _ in 0..8 {
            threads.insert(std::thread::current().id());
            assert_eq!(context!(Request.id), id);
            yield_now().await;
        }
        threads.len()
    }
    // A new thread makes each poll: the worst case of a runtime that steals work.
    let mut future: Pin<Box<dyn Future<Output = usize> + Send>> = Box::pin(root(7));
    let polled_by = loop {
        let poll = std::thread::spawn(move || {
            let poll = futures::executor::block_on(async { futures::poll!(&mut future) });
            assert_eq!(id(), None);
            (future, poll)
        });
        match poll.join().unwrap() {
            (_, Poll::Ready(threads)) => break threads,
            (pending, Poll::Pending) => future = pending,
        }
    };
    assert_eq!(polled_by, 8);
}

#[with_context]
async fn reads_twice() -> (Option<u64>, Option<u64>) {
    let first = context!(Request?.id);
    yield_now().await;
    (first, context!(Request?.id))
}

// Node thenable
#[tokio::test]
async fn an_annotated_future_runs_where_it_was_called_whoever_polls_it() {
    // The future is sent over a channel.
    let (sender, mut receiver) = mpsc::unbounded_channel();
    run(Request::new(1), || sender.send(reads_twice().boxed()).unwrap());
    let future = receiver.recv().await.unwrap();
    assert_eq!(scope(Request::new(2), future).await, (Some(1), Some(1)));

    // The future is polled among others.
    let futures: FuturesUnordered<_> = (1..=3).map(|id| run(Request::new(id), reads_twice)).collect();
    let mut read: Vec<_> = scope(Request::new(9), futures.collect::<Vec<_>>()).await;
    read.sort();
    assert_eq!(read, [(Some(1), Some(1)), (Some(2), Some(2)), (Some(3), Some(3))]);

    // A hand-written `poll` polls the future. After each poll, the poller's context is current again.
    let mut future = Box::pin(run(Request::new(1), reads_twice));
    let polled = std::future::poll_fn(|cx| {
        let poll = future.as_mut().poll(cx);
        assert_eq!(id(), Some(2));
        poll
    });
    assert_eq!(scope(Request::new(2), polled).await, (Some(1), Some(1)));
}

#[test]
fn an_annotated_future_that_was_called_in_no_context_runs_in_none() {
    let mut future = Box::pin(reads_twice());
    run(Request::new(2), || assert!((&mut future).now_or_never().is_none()));
    assert_eq!(run(Request::new(3), || future.now_or_never()), Some((None, None)));
}

// .NET AsyncMethodNotifications
#[tokio::test]
async fn a_callees_binding_is_not_visible_to_its_caller_after_the_await() {
    #[with_context(bind(User("callee")))]
    async fn callee() -> Option<&'static str> {
        yield_now().await;
        user()
    }
    #[context_root(Request::new(1))]
    async fn root() {
        assert_eq!(callee().await, Some("callee"));
        assert_eq!((id(), user()), (Some(1), None));
    }
    root().await;
}

#[tokio::test]
async fn a_future_that_is_dropped_early_runs_its_destructors_in_its_own_context() {
    #[with_context]
    async fn waits(started: Option<oneshot::Sender<()>>, reads: ReadsOnDrop) {
        let _later = reads;
        if let Some(started) = started {
            started.send(()).unwrap();
        }
        std::future::pending::<()>().await;
    }
    let seen = Arc::new(AtomicUsize::new(99));
    let seen_then = || seen.swap(99, Ordering::AcqRel);

    let never_polled = run(Request::new(1), || waits(None, ReadsOnDrop(seen.clone())));
    run(Request::new(8), || drop(never_polled));
    assert_eq!(seen_then(), 2);

    let mut half_way = Box::pin(run(Request::new(2), || waits(None, ReadsOnDrop(seen.clone()))));
    assert!(futures::poll!(&mut half_way).is_pending());
    run(Request::new(8), || drop(half_way));
    assert_eq!(seen_then(), 3);

    // The spawned `async` block carries the context. The context is current when the captures of the block are dropped.
    #[context_root(Request::new(3))]
    async fn aborts(seen: Arc<AtomicUsize>) {
        let (started, running) = oneshot::channel();
        let reads = ReadsOnDrop(seen);
        let task = tokio::spawn(async move {
            let _reads = reads;
            started.send(()).unwrap();
            std::future::pending::<()>().await;
        });
        running.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }
    aborts(seen.clone()).await;
    assert_eq!(seen_then(), 4);
}

#[test]
fn a_panic_in_a_polled_future_leaves_the_worker_threads_context_as_it_was() {
    #[context_root(Request::new(1))]
    async fn panics() {
        yield_now().await;
        panic!("on purpose");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    run(Request::new(2), || {
        runtime.block_on(async {
            assert!(tokio::spawn(panics()).await.unwrap_err().is_panic());
            assert!(AssertUnwindSafe(panics()).catch_unwind().await.is_err());
            assert_eq!(id(), Some(2));
            // The next task on the same worker thread.
            assert_eq!(tokio::spawn(async { id() }).await.unwrap(), Some(2));
        });
    });
    assert_eq!(id(), None);
}

#[tokio::test]
async fn an_async_function_that_boxes_itself_keeps_its_context_at_depth_1_000() {
    #[with_context]
    async fn boxed(depth: u64) -> u64 {
        if depth == 0 { context!(Request.id) } else { Box::pin(boxed(depth - 1)).await }
    }
    #[with_context]
    fn dynamic(depth: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
        Box::pin(async move { if depth == 0 { id().unwrap() } else { dynamic(depth - 1).await } })
    }
    #[context_root(Request::new(5))]
    async fn root() -> (u64, u64) {
        (boxed(1_000).await, dynamic(1_000).await)
    }
    assert_eq!(tokio::spawn(root()).await.unwrap(), (5, 5));
}

#[tokio::test]
async fn the_context_is_captured_at_the_call_not_at_the_first_poll() {
    let future = run(Request::new(1), reads_twice);
    let mut future = Box::pin(future);
    let polled = std::future::poll_fn(|cx| match run(Request::new(2), || future.as_mut().poll(cx)) {
        Poll::Ready(read) => Poll::Ready(read),
        Poll::Pending => Poll::Pending,
    });
    assert_eq!(polled.await, (Some(1), Some(1)));
}

#[tokio::test]
async fn inherit_reads_the_context_of_whoever_polls() {
    #[with_context(inherit)]
    async fn inherits() -> Option<u64> {
        context!(Request?.id)
    }
    let future = run(Request::new(1), inherits);
    assert_eq!(scope(Request::new(2), future).await, Some(2));
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

#[tokio::test]
async fn an_async_block_that_leaves_its_function_runs_where_it_was_written() {
    #[context_root(Request::new(1))]
    fn returned() -> Boxed<Option<u64>> {
        Box::pin(async { id() })
    }
    #[context_root(Request::new(2))]
    fn opaque(extra: u64) -> impl Future<Output = Result<u64, std::num::ParseIntError>> {
        async move {
            let number: u64 = "40".parse()?;
            Ok(context!(Request.id) + number + extra)
        }
    }
    #[context_root(Request::new(3))]
    fn sent(sender: &mpsc::UnboundedSender<Boxed<Option<u64>>>) {
        sender.send(async move { id() }.boxed()).unwrap();
    }
    #[context_root(Request::new(4))]
    fn stored() -> FuturesUnordered<Boxed<Option<u64>>> {
        let mut futures = FuturesUnordered::new();
        futures.push(Box::pin(async { id() }) as Boxed<_>);
        futures.extend((0..2).map(|_| {
            async move {
                yield_now().await;
                id()
            }
            .boxed()
        }));
        futures
    }
    assert_eq!(returned().await, Some(1));
    assert_eq!(opaque(0).await, Ok(42));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    sent(&sender);
    assert_eq!(scope(Request::new(9), receiver.recv().await.unwrap()).await, Some(3));
    assert_eq!(scope(Request::new(9), stored().collect::<Vec<_>>()).await, [Some(4); 3]);
}

#[tokio::test]
async fn an_async_block_that_is_polled_on_the_spot_is_not_wrapped() {
    #[with_context]
    async fn sizes() -> (usize, usize) {
        let plain = tokio::join!(async { size_of_val(&id()) }, async { id() }).0;
        let read = async { id() }.await;
        assert_eq!(read, Some(1));
        (plain, size_of::<Option<u64>>())
    }
    #[with_context(inherit)]
    #[allow(clippy::manual_async_fn, reason = "an `async fn` is another case")]
    fn inherits() -> impl Future<Output = Option<u64>> {
        async { id() }
    }
    let (one, other) = scope(Request::new(1), async { sizes().await }).await;
    assert_eq!(one, other);
    let future = run(Request::new(1), inherits);
    assert_eq!(scope(Request::new(2), future).await, Some(2));
}

#[tokio::test]
async fn the_future_of_a_closure_at_a_spawn_site_is_carried_too() {
    fn submit<F: Future + Send + 'static>(job: impl FnOnce() -> F + Send + 'static) -> F {
        std::thread::spawn(job).join().ok().unwrap()
    }
    #[context_root(Request::new(1), spawn(submit))]
    fn root() -> Boxed<Option<u64>> {
        submit(|| async { id() }).boxed()
    }
    assert_eq!(root().await, Some(1));
}

#[tokio::test]
async fn a_block_beside_a_closure_among_the_arguments_of_a_call_is_carried_wherever_the_call_stands() {
    type Queued = Boxed<Option<u64>>;
    fn put(
        queue: &std::cell::RefCell<Vec<Queued>>,
        _: impl Fn() -> u64,
        job: impl Future<Output = Option<u64>> + Send + 'static,
    ) -> u64 {
        queue.borrow_mut().push(Box::pin(job));
        1
    }
    #[context_root(Request::new(1))]
    async fn root(queue: &std::cell::RefCell<Vec<Queued>>) {
        put(queue, || 1, async { id() });
        tokio::join!(
            {
                put(queue, || 1, async { id() });
                std::future::ready(())
            },
            async { put(queue, || 1, async { id() }) }
        );
        tokio::select! {
            put = std::future::ready(2), if put(queue, || 1, async { id() }) == 1 => assert_eq!(put, 2),
        }
        let stream = async_stream::stream! { yield put(queue, || 1, async { id() }); };
        assert_eq!(stream.collect::<Vec<_>>().await, [1]);
    }
    let queue = std::cell::RefCell::default();
    root(&queue).await;
    let read = futures::future::join_all(queue.take()).await;
    assert_eq!(read, [Some(1); 5]);
}
