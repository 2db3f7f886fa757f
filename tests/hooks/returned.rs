//! Functions that are not `async`, and return work.

use std::future::Future;

use ctx_runtime::hooks::{self, Kind};
use ctx_runtime::{context, context_root, with_context};
use futures::future::{BoxFuture, FutureExt, ready};
use futures::stream::{Stream, StreamExt};
use tokio::task::yield_now;

use crate::Request;
use crate::recorder::Event::{After, Before, Destroy, Init, Resolve};
use crate::recorder::record;

#[with_context]
async fn slow() -> u32 {
    yield_now().await;
    context!(Request.0)
}

#[context_root(Request(1))]
fn boxed() -> BoxFuture<'static, u32> {
    Box::pin(async { slow().await })
}

#[context_root(Request(1))]
fn opaque() -> impl Future<Output = u32> + Send {
    async { slow().await }
}

#[context_root(Request(1))]
fn of_another() -> impl Future<Output = u32> {
    slow()
}

#[context_root(Request(1))]
fn boxed_by_another() -> BoxFuture<'static, u32> {
    if context!(Request.0) == 0 {
        return ready(0).boxed();
    }
    slow().boxed()
}

type Reply = BoxFuture<'static, u32>;

#[context_root(Request(1))]
fn by_an_alias() -> Reply {
    slow().boxed()
}

#[context_root(Request(1))]
fn by_an_alias_and_a_return() -> Reply {
    if context!(Request.0) == 0 {
        return ready(0).boxed();
    }
    slow().boxed()
}

async fn goes_on_until_its_work_is_done(call: impl FnOnce() -> BoxFuture<'static, u32>) {
    let recording = record();
    let mut work = call();
    let root = || recording.the(Kind::Root);
    assert_eq!(root().events, [Init, Before, After]);
    assert!(futures::poll!(&mut work).is_pending());
    assert_eq!(root().events[3..], [Before, After]);
    assert_eq!(work.await, 1);
    assert_eq!(root().events[5..], [Before, After, Resolve, Destroy]);
    let call = recording.the(Kind::AsyncFn).resource;
    assert_eq!(call.root(), root().resource.id());
}

#[tokio::test]
async fn a_root_goes_on_in_the_box_that_it_returns() {
    goes_on_until_its_work_is_done(boxed).await;
    goes_on_until_its_work_is_done(boxed_by_another).await;
    goes_on_until_its_work_is_done(by_an_alias).await;
    goes_on_until_its_work_is_done(by_an_alias_and_a_return).await;
}

#[test]
fn a_root_ends_with_its_function_if_what_that_returns_under_a_name_of_its_own_is_no_work() {
    struct Answer(u32);
    #[context_root(Request(1))]
    fn answers(early: bool) -> Answer {
        if early {
            return Answer(0);
        }
        Answer(context!(Request.0))
    }
    #[context_root(Request(1))]
    fn answers_at_its_end() -> Answer {
        Answer(context!(Request.0))
    }
    for (call, answer) in
        [(&(|| answers(true)) as &dyn Fn() -> Answer, 0), (&|| answers(false), 1), (&answers_at_its_end, 1)]
    {
        let recording = record();
        assert_eq!(call().0, answer);
        assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Resolve, Destroy]);
    }
}

#[tokio::test]
async fn what_a_library_calls_is_named_by_its_function_and_not_by_a_place_in_the_standard_library() {
    let recording = record();
    let nothing = std::hint::black_box(None);
    let called = ctx_runtime::run(Request(1), || nothing.unwrap_or_else(slow));
    assert_eq!(called.await, 1);
    let said = recording.the(Kind::AsyncFn).resource.to_string();
    assert!(said.ends_with("`hooks::returned::slow` by a library"), "{said}");
}

#[tokio::test]
async fn a_root_goes_on_in_the_future_that_it_returns() {
    goes_on_until_its_work_is_done(|| opaque().boxed()).await;
    goes_on_until_its_work_is_done(|| of_another().boxed()).await;
}

#[tokio::test]
async fn a_root_that_is_async_goes_on_in_the_work_that_it_gives() {
    #[context_root(Request(1))]
    async fn boxed() -> BoxFuture<'static, u32> {
        slow().boxed()
    }
    #[context_root(Request(1))]
    async fn streamed() -> impl Stream<Item = u32> + Unpin {
        futures::stream::iter([context!(Request.0)])
    }
    let recording = record();
    let root = || recording.the(Kind::Root);
    let work = boxed().await;
    assert_eq!(root().events, [Init, Before, After]);
    assert_eq!(work.await, 1);
    assert_eq!(root().events[3..], [Before, After, Before, After, Resolve, Destroy]);
    assert_eq!(recording.the(Kind::AsyncFn).resource.root(), root().resource.id());
    drop(recording);

    let recording = record();
    let mut stream = streamed().await;
    assert_eq!(stream.next().await, Some(1));
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Before, After]);
    assert_eq!(stream.next().await, None);
    assert_eq!(recording.the(Kind::Root).events[5..], [Before, After, Resolve]);
    drop(stream);
    assert_eq!(recording.the(Kind::Root).events.last(), Some(&Destroy));
    drop(recording);

    let recording = record();
    drop(boxed().await);
    assert!(!recording.the(Kind::Root).events.contains(&Resolve));
    assert_eq!(recording.the(Kind::Root).events.last(), Some(&Destroy));
}

#[tokio::test]
async fn a_root_that_is_given_up_before_its_work_is_done_gives_no_result() {
    let recording = record();
    drop(boxed());
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Before, After, Destroy]);
}

#[test]
fn a_root_that_returns_no_work_after_all_has_given_its_result() {
    type BoxFuture = Option<u32>;
    #[context_root(Request(1))]
    fn looks_like_work() -> BoxFuture {
        Some(context!(Request.0))
    }
    let recording = record();
    let returned = looks_like_work();
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Resolve, Destroy]);
    assert_eq!(returned, Some(1));
}

#[tokio::test]
async fn what_a_function_returns_is_named_like_the_function() {
    let recording = record();
    #[with_context]
    fn known() -> impl Future<Output = u32> {
        ready(context!(Request.0))
    }
    assert_eq!(ctx_runtime::scope(Request(2), async { known().await }).await, 2);
    let call = recording.the(Kind::AsyncFn).resource;
    assert!(call.function().ends_with("what_a_function_returns_is_named_like_the_function::{{closure}}::known"));
    assert!(hooks::execution_id().is_none());
}

#[tokio::test]
async fn a_root_by_hand_is_a_root_and_ends_with_its_work() {
    async fn reads() -> u32 {
        yield_now().await;
        ctx_runtime::get::<Request>().0
    }
    let recording = record();
    assert_eq!(ctx_runtime::root!(Request(1) => async { reads().await }).await, 1);
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Before, After, Resolve, Destroy]);
    drop(recording);
    let recording = record();
    let future = ctx_runtime::root!(Request(2) => reads());
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After]);
    assert_eq!(future.await, 2);
    assert_eq!(recording.the(Kind::Root).events[3..], [Before, After, Before, After, Resolve, Destroy]);
    drop(recording);
    let recording = record();
    assert_eq!(ctx_runtime::root!(Request(3) => ctx_runtime::get::<Request>().0), 3);
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Resolve, Destroy]);
    let root = recording.the(Kind::Root).resource;
    let here = "hooks::returned::a_root_by_hand_is_a_root_and_ends_with_its_work";
    assert_eq!((root.function(), root.location().line()), (here, line!() - 4));
}
