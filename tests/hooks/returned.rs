//! Functions that are not `async`, and return work.

use std::future::Future;

use ctx_runtime::hooks::{self, Kind};
use ctx_runtime::{context, context_root, with_context};
use futures::future::{BoxFuture, FutureExt, ready};
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
}

#[tokio::test]
async fn a_root_goes_on_in_the_future_that_it_returns() {
    goes_on_until_its_work_is_done(|| opaque().boxed()).await;
    goes_on_until_its_work_is_done(|| of_another().boxed()).await;
}

#[tokio::test]
async fn a_root_that_is_given_up_before_its_work_is_done_gives_no_result() {
    let recording = record();
    drop(boxed());
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Before, After, Destroy]);
}

#[tokio::test]
async fn a_root_that_returns_no_work_after_all_has_given_its_result() {
    type BoxFuture = std::future::Ready<u32>;
    #[context_root(Request(1))]
    fn looks_like_work() -> BoxFuture {
        std::future::ready(context!(Request.0))
    }
    let recording = record();
    let returned = looks_like_work();
    assert_eq!(recording.the(Kind::Root).events, [Init, Before, After, Resolve, Destroy]);
    assert_eq!(returned.await, 1);
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
    assert_eq!(call.function(), "hooks::returned::known");
    assert!(hooks::execution_id().is_none());
}
