//! One rule for keys with a policy: work that a function returns to its caller, or waits for, has every key. Other work
//! outlives the function, and has only the keys that cross.
#![allow(clippy::redundant_closure, reason = "closures and functions are not the same to a macro")]
#![allow(clippy::new_ret_no_self, reason = "named as those of servers, and they give back what they are given")]

use std::future::Future;
use std::pin::Pin;

use ctx_runtime::{Context, Snapshot, context_root, try_with, with_context};
use futures::StreamExt;
use futures::executor::{block_on, block_on_stream};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, Stream};
use rayon::prelude::*;

#[derive(Clone, Context)]
#[context(drop)]
struct Transaction;

/// The generation: how often the value was forked.
#[derive(Clone, Context)]
#[context(fork = |fork: &Fork| Fork(fork.0 + 1))]
struct Fork(u64);

/// Whether a transaction is bound, and the generation of the forked key.
type Read = (bool, Option<u64>);

const ALL: Read = (true, Some(0));
const WHAT_CROSSES: Read = (false, Some(1));

fn read() -> Read {
    (try_with(|_: &Transaction| ()).is_ok(), try_with(|fork: &Fork| fork.0).ok())
}

async fn reads() -> Read {
    read()
}

fn stream() -> impl Stream<Item = Read> + Send + Sync + Unpin + 'static {
    stream::iter(0..1).map(|_| read())
}

/// The first item of a stream that is polled in no context.
fn first(stream: impl Stream<Item = Read>) -> Read {
    Snapshot::empty().run(|| block_on_stream(Box::pin(stream)).next().unwrap())
}

fn elsewhere<R>(future: impl Future<Output = R>) -> R {
    Snapshot::empty().run(|| block_on(future))
}

struct Body;
struct Sse;
struct Response;
struct Builder;

/// The names of these functions are those of servers.
impl Body {
    fn from_stream<S>(stream: S) -> S {
        stream
    }
    fn wrap_stream<S>(stream: S) -> S {
        stream
    }
}
impl Sse {
    fn new<S>(stream: S) -> S {
        stream
    }
}
impl Response {
    fn new<S>(stream: S) -> S {
        stream
    }
}
impl Builder {
    fn streaming<S>(self, stream: S) -> S {
        stream
    }
    fn on_upgrade<F: Future<Output = Read>>(self, callback: impl FnOnce(u8) -> F) -> Read {
        elsewhere(callback(0))
    }
}
fn spawn<F: Future>(future: F) -> F {
    future
}
fn submit<W>(work: W) -> W {
    work
}

#[with_context]
async fn an_async_fn() -> Read {
    read()
}
#[with_context]
fn an_opaque_future() -> impl Future<Output = Read> {
    reads()
}
#[with_context]
fn a_boxed_future() -> BoxFuture<'static, Read> {
    Box::pin(reads())
}
#[with_context]
fn an_opaque_stream() -> impl Stream<Item = Read> {
    stream()
}
#[with_context]
fn a_boxed_stream() -> BoxStream<'static, Read> {
    stream().boxed()
}

#[test]
fn what_is_given_back_or_waited_for_keeps_every_key() {
    #[context_root(Transaction, Fork(0))]
    fn root() -> Vec<(&'static str, Read)> {
        let mut one = vec![(); 1];
        vec![
            ("the future of an annotated function", elsewhere(an_async_fn())),
            ("a returned future", elsewhere(an_opaque_future())),
            ("a returned box of one", elsewhere(a_boxed_future())),
            ("a returned stream", first(an_opaque_stream())),
            ("a returned box of one", first(a_boxed_stream())),
            ("an async block", elsewhere(async { read() })),
            ("a stream that is unfolded", first(stream::unfold((), |()| async { Some((read(), ())) }))),
            ("a stream that is written", first(async_stream::stream! { yield read(); })),
            ("rayon's join", rayon::join(|| read(), || read()).1),
            ("a parallel iterator", one.par_iter_mut().map(|()| read()).collect::<Vec<_>>()[0]),
        ]
    }
    for (way, read) in root() {
        assert_eq!(read, ALL, "{way}");
    }
}

#[test]
fn what_is_given_to_anybody_else_has_what_crosses() {
    #[with_context(spawn(submit))]
    fn declared() -> [Read; 3] {
        [elsewhere(submit(reads())), first(submit(stream())), Snapshot::empty().run(submit(|| read()))]
    }
    #[context_root(Transaction, Fork(0))]
    fn root() -> Vec<(&'static str, Read)> {
        let carried = #[context(carry)]
        stream();
        let called = #[context(carry)]
        || read();
        let boxed: Pin<Box<dyn Stream<Item = Read> + Send>> = Box::pin(stream());
        let mut ways = vec![
            ("a task", elsewhere(spawn(reads()))),
            ("a task of an annotated call", elsewhere(spawn(an_async_fn()))),
            ("a thread", std::thread::spawn(|| read()).join().unwrap()),
            ("a body", first(Body::from_stream(stream()))),
            ("a body of an older kind", first(Body::wrap_stream(stream()))),
            ("a body that an annotated function made", first(Body::from_stream(an_opaque_stream()))),
            ("a body that is written in place", first(Body::from_stream(async_stream::stream! { yield read(); }))),
            ("server-sent events", first(Sse::new(stream()))),
            ("a boxed reply", first(Response::new(boxed))),
            ("a streamed answer", first(Builder.streaming(stream()))),
            ("a web socket", Builder.on_upgrade(|_| reads())),
            ("a stream that is carried by hand", first(carried)),
            ("a closure that is carried by hand", Snapshot::empty().run(called)),
        ];
        ways.extend(declared().map(|read| ("a declared spawn site", read)));
        ways
    }
    for (way, read) in root() {
        assert_eq!(read, WHAT_CROSSES, "{way}");
    }
}
