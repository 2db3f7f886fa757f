//! Functions whose return type does not say that it is work: an associated type, an alias, a parameter. What they return is asked
//! for its type.

use std::future::Future;
use std::pin::Pin;

use ctx_runtime::{context, context_root, run, with_context};
use futures::executor::{block_on, block_on_stream};
use futures::stream::{self, Stream};

use crate::keys::{Request, id};

type Reply = Pin<Box<dyn Future<Output = Option<u64>> + Send>>;
type Replies<'a> = Pin<Box<dyn Stream<Item = Option<u64>> + 'a>>;

/// As tower's.
trait Service {
    type Future: Future<Output = Option<u64>>;
    type Error;
    fn call(&self, path: &str) -> Self::Future;
}

/// Reads what is current when it is polled: no annotation.
fn reply() -> Reply {
    Box::pin(async { id() })
}

struct Inner;
struct Outer(Inner);

impl Service for Inner {
    type Future = Reply;
    type Error = ();

    fn call(&self, _path: &str) -> Self::Future {
        reply()
    }
}

impl Service for Outer {
    type Future = Reply;
    type Error = ();

    #[context_root(Request::new(path.len() as u64))]
    fn call(&self, path: &str) -> Self::Future {
        assert_eq!(context!(Request.id), 2);
        self.0.call(path)
    }
}

#[test]
fn the_future_of_a_service_runs_in_its_root() {
    assert_eq!(block_on(Outer(Inner).call("ab")), Some(2));
}

#[test]
fn so_it_does_by_the_path_of_the_trait_and_behind_a_return() {
    struct Early;
    impl Service for Early {
        type Future = Reply;
        type Error = ();

        #[context_root(Request::new(3))]
        fn call(&self, path: &str) -> <Self as Service>::Future {
            if path.is_empty() {
                return reply();
            }
            Box::pin(async { None })
        }
    }
    assert_eq!((block_on(Early.call("")), block_on(Early.call("a"))), (Some(3), None));
}

#[test]
fn an_alias_of_a_box_runs_in_its_root_and_in_what_is_bound() {
    #[context_root(Request::new(1))]
    fn root() -> Reply {
        reply()
    }
    #[with_context(bind(Request::new(2)))]
    fn bound() -> Reply {
        reply()
    }
    #[context_root(Request::new(3))]
    fn streamed<'a>(times: &'a [u8]) -> Replies<'a> {
        Box::pin(stream::iter(times).then_id())
    }
    assert_eq!((block_on(root()), block_on(bound())), (Some(1), Some(2)));
    assert_eq!(block_on_stream(streamed(&[0, 0])).collect::<Vec<_>>(), [Some(3), Some(3)]);
}

trait ThenId: Stream + Sized {
    fn then_id(self) -> impl Stream<Item = Option<u64>> {
        futures::StreamExt::then(self, |_| async { id() })
    }
}
impl<S: Stream> ThenId for S {}

#[test]
fn what_is_carried_keeps_the_context_of_the_call_by_the_name_of_a_future() {
    struct Layer(Inner);
    impl Service for Layer {
        type Future = Reply;
        type Error = ();

        #[with_context]
        fn call(&self, path: &str) -> Self::Future {
            self.0.call(path)
        }
    }
    let called = run(Request::new(7), || Layer(Inner).call(""));
    assert_eq!(block_on(called), Some(7));
}

#[test]
fn a_result_that_is_no_work_is_given_as_it_is() {
    #[derive(Debug, PartialEq)]
    struct Answer(u64);
    #[context_root(Request::new(5))]
    fn answer(early: bool) -> Answer {
        if early {
            return Answer(1);
        }
        Answer(context!(Request.id))
    }
    #[context_root(Request::new(6))]
    fn generic<T: From<u64>>() -> T {
        T::from(context!(Request.id))
    }
    assert_eq!((answer(false), answer(true), generic::<u64>()), (Answer(5), Answer(1), 6));
    assert_eq!(id(), None);
}

#[test]
fn a_handle_to_work_that_was_handed_over_in_a_root_is_no_work_of_it() {
    #[context_root(Request::new(4))]
    fn start() -> tokio::task::JoinHandle<u64> {
        tokio::spawn(async { context!(Request.id) })
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(async { start().await.unwrap() }), 4);
}

#[test]
fn what_a_root_put_into_a_context_keeps_it_by_any_type() {
    #[context_root(Request::new(4))]
    fn scoped() -> impl Future<Output = u64> + std::fmt::Debug {
        ctx_runtime::scope(Request::new(8), std::future::ready(8))
    }
    assert_eq!(block_on(scoped()), 8);
}
