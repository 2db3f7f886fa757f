//! Functions whose return type does not name a future or stream: an associated type, an alias, a parameter. The result
//! is checked by its type.

use std::future::Future;
use std::pin::Pin;

use ctx_runtime::{context, context_root, run, with_context};
use futures::executor::{block_on, block_on_stream};
use futures::stream::{self, Stream};

use crate::keys::{Request, id};

type Reply = Pin<Box<dyn Future<Output = Option<u64>> + Send>>;
type Replies<'a> = Pin<Box<dyn Stream<Item = Option<u64>> + 'a>>;

/// A service like tower's.
trait Service {
    type Future: Future<Output = Option<u64>>;
    type Error;
    fn call(&self, path: &str) -> Self::Future;
}

/// A future that reads the id that is current when it is polled; the function has no annotation.
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
fn the_future_of_a_service_runs_in_its_root_by_the_path_of_the_trait_and_behind_a_return() {
    struct Early;
    impl Service for Early {
        type Future = Reply;
        type Error = ();

        #[context_root(Request::new(3))]
        fn call(&self, path: &str) -> <Self as Service>::Future {
            if path.is_empty() {
                return reply();
            }
            reply()
        }
    }
    assert_eq!((block_on(Early.call("")), block_on(Early.call("a"))), (Some(3), Some(3)));
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
fn what_binds_nothing_returns_work_by_another_name_as_it_is_unless_that_is_carried() {
    struct Layer(Inner);
    impl Service for Layer {
        type Future = Reply;
        type Error = ();

        #[with_context]
        fn call(&self, path: &str) -> Self::Future {
            if path.is_empty() {
                return self.0.call(path);
            }
            #[context(carry)]
            self.0.call(path)
        }
    }
    let (as_it_is, carried) = run(Request::new(7), || (Layer(Inner).call(""), Layer(Inner).call("a")));
    assert_eq!((block_on(as_it_is), block_on(carried)), (None, Some(7)));
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
fn what_is_ready_or_carried_in_another_type_is_no_lost_work() {
    struct Answers;
    impl Service for Answers {
        type Future = std::future::Ready<Option<u64>>;
        type Error = ();

        #[context_root(Request::new(3))]
        fn call(&self, _: &str) -> Self::Future {
            std::future::ready(Some(context!(Request.id)))
        }
    }
    struct Response<B>(B);
    impl<B> Response<B> {
        fn new(body: B) -> Self {
            Response(body)
        }
    }
    #[context_root(Request::new(3))]
    fn reply() -> Response<stream::Iter<std::vec::IntoIter<u8>>> {
        Response::new(stream::iter(vec![1, 2]))
    }
    assert_eq!((block_on(Answers.call("")), block_on_stream(reply().0).count()), (Some(3), 2));
}

#[test]
fn work_that_a_binding_function_returns_at_a_spawn_site_has_what_crosses_and_what_was_bound() {
    #[derive(ctx_runtime::Context)]
    #[context(drop)]
    struct Transaction;
    async fn plain() -> (Option<u64>, Option<&'static str>, bool) {
        (id(), crate::keys::user(), ctx_runtime::try_with(|_: &Transaction| ()).is_ok())
    }
    type Job = Pin<Box<dyn Future<Output = (Option<u64>, Option<&'static str>, bool)> + Send>>;
    #[with_context(bind(crate::keys::User("bound")))]
    fn job() -> Job {
        Box::pin(plain())
    }
    fn spawn<F: Future>(future: F) -> F {
        future
    }
    #[context_root(Request::new(1), Transaction)]
    fn root() -> [(Option<u64>, Option<&'static str>, bool); 3] {
        let detached = #[context(detach)]
        spawn(job());
        let spawned = spawn(job());
        [block_on(spawned), block_on(detached), block_on(job())]
    }
    assert_eq!(root(), [(Some(1), Some("bound"), false), (None, Some("bound"), false), (Some(1), Some("bound"), true)]);
}

#[test]
fn a_return_in_what_a_macro_makes_gives_work_of_the_root() {
    macro_rules! replies {
        () => {
            return reply()
        };
    }
    #[context_root(Request::new(6))]
    fn root(early: bool) -> Pin<Box<dyn Future<Output = Option<u64>> + Send>> {
        if early {
            replies!();
        }
        reply()
    }
    assert_eq!((block_on(root(true)), block_on(root(false))), (Some(6), Some(6)));
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
        ctx_runtime::scope(Request::new(8), std::future::poll_fn(|_| std::task::Poll::Ready(id().unwrap())))
    }
    assert_eq!(block_on(scoped()), 8);
}
