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

/// Each function gets the attribute in front of `#[rstest]`: rstest moves later attributes to the tests that call it.
#[with_context(bind(Request::new(7)))]
mod of_a_module {
    use ctx_runtime::context;
    use rstest::rstest;

    use crate::keys::{Request, id};

    #[rstest]
    #[case(5)]
    fn cases(#[case] number: u64) {
        let carried = std::thread::spawn(move || id().map(|id| id + number)).join().unwrap();
        assert_eq!((carried, context!(Request.id)), (Some(12), 7));
    }

    #[rstest]
    #[case(5)]
    #[tokio::test]
    async fn async_cases(#[case] number: u64, #[values(1, 2)] more: u64) {
        let carried = tokio::spawn(async { id() }).await.unwrap();
        assert_eq!((carried, number > more), (Some(7), true));
    }
}

/// Functions of the user. Some have names that rstest gives to its cases.
mod not_of_rstest {
    use ctx_runtime::{context, context_root};

    use crate::keys::{Request, User, id};

    fn sum(left: u64, right: u64) -> u64 {
        left + right + id().unwrap()
    }

    #[test]
    #[context_root(Request::new(7))]
    fn case_1() {
        let left = 1;
        assert_eq!(sum(left, 2), 10);
    }

    #[context_root(Request::new(7))]
    fn case_2() -> u64 {
        let left = 1;
        sum(left, 2)
    }

    #[context_root(Request::new(7), User("a"))]
    fn case_3() -> u64 {
        let (left, right) = (1, 2);
        let _ = context!(User.0);
        sum(left, right)
    }

    #[context_root(Request::new(7))]
    fn case_4() -> u64 {
        case_2()
    }

    #[context_root(Request::new(7))]
    fn step_1() -> u64 {
        let step = 1;
        one(step)
    }

    #[context_root(Request::new(7))]
    fn case_insensitive() -> u64 {
        let flag = 2;
        one(flag)
    }

    fn one(number: u64) -> u64 {
        sum(number, 0)
    }

    #[test]
    #[context_root(Request::new(7))]
    fn test_case_5() {
        let result = super::not_of_rstest::case_2();
        assert_eq!((result, case_3(), case_4()), (10, 10, 10));
        assert_eq!((step_1(), case_insensitive()), (8, 9));
    }
}
