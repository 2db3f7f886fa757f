//! `#[tokio::main]` and `#[tokio::test]`.

use ctx_runtime::{context, context_root, run, with_context};
use tokio::task::{JoinError, yield_now};

use crate::keys::{Request, User, id};

#[with_context]
async fn task() -> Result<Option<u64>, JoinError> {
    yield_now().await;
    tokio::spawn(async { id() }).await
}

#[tokio::main(flavor = "current_thread")]
#[context_root(Request::new(7))]
async fn main_above_a_root() -> Result<(u64, Option<u64>), JoinError> {
    Ok((context!(Request.id), task().await?))
}

#[context_root(Request::new(7))]
#[tokio::main(flavor = "current_thread")]
async fn main_below_a_root() -> Result<(u64, Option<u64>), JoinError> {
    Ok((context!(Request.id), task().await?))
}

#[test]
fn a_main_function_is_a_root_in_both_orders() {
    assert_eq!(main_above_a_root().unwrap(), (7, Some(7)));
    assert_eq!(main_below_a_root().unwrap(), (7, Some(7)));
}

#[tokio::main(worker_threads = 2)]
#[with_context]
async fn main_above(name: &str, (left, _): (u64, u8)) -> (u64, usize) {
    yield_now().await;
    (context!(Request.id) + left, name.len())
}

#[with_context]
#[tokio::main(worker_threads = 2)]
async fn main_below(name: &str, (left, _): (u64, u8)) -> (u64, usize) {
    yield_now().await;
    (context!(Request.id) + left, name.len())
}

#[test]
fn a_main_function_with_arguments_inherits_in_both_orders() {
    assert_eq!(run(Request::new(1), || main_above("abc", (4, 0))), (5, 3));
    assert_eq!(run(Request::new(1), || main_below("abc", (4, 0))), (5, 3));
}

#[with_context(bind(User("main")))]
#[::tokio::main(flavor = "current_thread")]
async fn main_that_binds() -> (u64, &'static str) {
    (context!(Request.id), context!(User.0))
}

#[test]
fn a_main_function_binds() {
    assert_eq!(run(Request::new(1), main_that_binds), (1, "main"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[context_root(Request::new(7))]
async fn a_test_on_several_threads_above_a_root() -> Result<(), JoinError> {
    assert_eq!((context!(Request.id), task().await?), (7, Some(7)));
    assert_eq!(tokio::spawn(async { context!(Request.id) }).await?, 7);
    Ok(())
}

#[context_root(Request::new(7))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_on_several_threads_below_a_root() -> Result<(), JoinError> {
    assert_eq!((context!(Request.id), task().await?), (7, Some(7)));
    assert_eq!(tokio::spawn(async { context!(Request.id) }).await?, 7);
    Ok(())
}

#[with_context]
mod a_module_of_tests {
    use super::{context_root, id, task};
    use crate::keys::Request;

    #[tokio::test]
    async fn that_is_annotated_as_a_whole() {
        assert_eq!((id(), task().await.unwrap()), (None, None));
    }

    #[tokio::test]
    #[context_root(Request::new(7))]
    #[should_panic(expected = "read Some(7)")]
    async fn with_one_that_is_a_root_and_panics() {
        panic!("read {:?}", id());
    }
}
