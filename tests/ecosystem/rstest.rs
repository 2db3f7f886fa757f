//! `#[rstest]`, with cases, values and fixtures.

use ctx_runtime::{context, context_root, with_context};
use rstest::{fixture, rstest};
use tokio::task::yield_now;

use crate::keys::{Request, User, id};

#[with_context]
async fn read() -> u64 {
    yield_now().await;
    context!(Request.id)
}

#[context_root(Request::new(7))]
#[rstest]
#[case(5, "tenant of 5")]
#[case::another(6, "tenant of 6")]
#[tokio::test]
async fn async_cases_below_a_root(#[case] id: u64, #[case] tenant: &str) {
    assert_eq!((context!(Request.id), read().await), (7, 7));
    let carried = tokio::spawn(async { crate::keys::id() }).await.unwrap();
    #[context(detach)]
    let detached = tokio::spawn(async { crate::keys::id() }).await.unwrap();
    assert_eq!((carried, detached, Request::new(id).tenant.as_str()), (Some(7), None, tenant));
}

#[context_root(Request::new(7))]
#[rstest]
#[case(5, Some(7))]
#[case(7, None)]
fn cases_below_a_root(#[case] number: u64, #[case] expected: Option<u64>) {
    let carried = std::thread::spawn(move || id().filter(|id| *id != number)).join().unwrap();
    assert_eq!((carried, context!(Request.id)), (expected, 7));
}

#[context_root(Request::new(id), User(name))]
#[rstest]
#[case(5, "five")]
#[case(6, "six")]
#[tokio::test]
async fn async_cases_are_values_of_a_root(#[case] id: u64, #[case] name: &'static str) -> Result<(), String> {
    assert_eq!((context!(Request.id), read().await, context!(User.0)), (id, id, name));
    if tokio::spawn(async { crate::keys::id() }).await.map_err(|error| error.to_string())? == Some(id) {
        return Ok(());
    }
    Err("it is not carried".to_owned())
}

#[with_context(bind(Request::new(id)))]
#[rstest]
#[case(5)]
fn cases_are_values_that_are_bound(#[case] id: u64) {
    assert_eq!(context!(Request.id), id);
}

/// The upper macro moves the attributes to what calls the function: its body is not annotated, and reads by another.
#[rstest]
#[case(5)]
#[tokio::test]
#[context_root(Request::new(7))]
async fn async_cases_above_a_root(#[case] id: u64) {
    assert_eq!((id, read().await), (5, 7));
}

#[rstest]
#[case(5)]
#[context_root(Request::new(7))]
fn cases_above_a_root(#[case] number: u64) {
    assert_eq!((number, id()), (5, Some(7)));
}

#[with_context(bind(Request::new(7)))]
#[rstest]
#[tokio::test]
async fn every_value(#[values(1, 2)] left: u64, #[values("a", "bc")] right: &str) -> Result<(), String> {
    assert!(context!(Request.id) == 7 && left + right.len() as u64 <= 4);
    Ok(())
}

#[fixture]
#[with_context(bind(User("fixture")))]
fn user() -> &'static str {
    context!(User.0)
}

#[fixture]
#[context_root(Request::new(5))]
async fn later() -> u64 {
    read().await
}

#[context_root(Request::new(7))]
#[rstest]
#[tokio::test]
async fn fixtures_have_a_context_of_their_own(user: &'static str, #[future] later: u64) {
    assert_eq!((user, later.await, context!(Request.id)), ("fixture", 5, 7));
}
