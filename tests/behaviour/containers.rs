//! `impl` and `trait` blocks and modules, annotated as a whole.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use ctx_runtime::{context, run, with_context};

use crate::keys::{Request, User, id, user};

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Calls `call` in one context, and polls its future in another context.
async fn here_and_there<F: Future>(call: impl FnOnce() -> F) -> F::Output {
    let future = run(Request::new(1), call);
    ctx_runtime::scope((Request::new(2), User("poller")), future).await
}

struct Service {
    offset: u64,
}

#[with_context]
impl Service {
    const LIMIT: u64 = 10;

    /// The attribute on the block also covers functions that are not `async`, and `const` functions.
    const fn limit(&self) -> u64 {
        Self::LIMIT
    }

    pub(crate) async fn load(&self) -> u64 {
        context!(Request.id) + self.offset
    }

    fn later(self) -> Boxed<u64> {
        Box::pin(async move { context!(Request.id) + self.limit() })
    }

    #[with_context(bind(User("its own")))]
    async fn by_itself(&self) -> (u64, &'static str) {
        (context!(Request.id), context!(User.0))
    }

    #[context(skip)]
    async fn left_alone(&self) -> Option<u64> {
        id()
    }
}

#[tokio::test]
async fn every_function_of_an_impl_is_annotated_but_what_opts_out() {
    let service = &Service { offset: 5 };
    assert_eq!(here_and_there(|| service.load()).await, 6);
    assert_eq!(here_and_there(|| service.by_itself()).await, (1, "its own"));
    assert_eq!(here_and_there(|| service.left_alone()).await, Some(2));
    assert_eq!(here_and_there(|| Service { offset: 0 }.later()).await, 11);
}

#[with_context]
trait Repository {
    type Row;

    async fn find(&self, key: u64) -> Self::Row;

    async fn count(&self) -> u64 {
        tokio::spawn(async { context!(Request.id) }).await.unwrap()
    }

    fn name(&self) -> &'static str {
        "repository"
    }
}

#[with_context]
impl Repository for Service {
    type Row = (u64, Option<&'static str>);

    async fn find(&self, key: u64) -> Self::Row {
        (context!(Request.id) + key, user())
    }
}

#[tokio::test]
async fn native_async_functions_of_traits_carry_declared_and_implemented() {
    let service = &Service { offset: 0 };
    assert_eq!(here_and_there(|| service.find(7)).await, (8, None));
    assert_eq!(here_and_there(|| service.count()).await, 1);
    assert_eq!(service.name(), "repository");
}

#[async_trait]
trait Dynamic: Send + Sync {
    async fn find(&self, key: u64) -> Option<u64>;
    async fn default(&self) -> Option<u64> {
        id()
    }
}

struct Above;
struct Below;
struct Method;

#[with_context]
#[async_trait]
impl Dynamic for Above {
    async fn find(&self, key: u64) -> Option<u64> {
        Some(context!(Request.id) + key)
    }
}

#[async_trait]
#[with_context]
impl Dynamic for Below {
    async fn find(&self, key: u64) -> Option<u64> {
        Some(context!(Request.id) + key)
    }
}

#[async_trait]
impl Dynamic for Method {
    #[with_context]
    async fn find(&self, key: u64) -> Option<u64> {
        Some(context!(Request.id) + key)
    }
}

#[async_trait]
trait Job {
    async fn run(&self, user: &'static str) -> (Option<u64>, &'static str);
}

struct Rooted;
struct Bound;

#[async_trait]
impl Job for Rooted {
    #[ctx_runtime::context_root(User(user))]
    async fn run(&self, user: &'static str) -> (Option<u64>, &'static str) {
        tokio::task::yield_now().await;
        (id(), context!(User.0))
    }
}

#[async_trait]
impl Job for Bound {
    #[with_context(bind(User(user)))]
    async fn run(&self, user: &'static str) -> (Option<u64>, &'static str) {
        tokio::task::yield_now().await;
        (id(), context!(User.0))
    }
}

#[tokio::test]
async fn roots_and_bindings_hold_for_the_futures_of_async_trait() {
    let [rooted, bound]: [Box<dyn Job>; 2] = [Box::new(Rooted), Box::new(Bound)];
    assert_eq!(here_and_there(|| rooted.run("acme")).await, (None, "acme"));
    assert_eq!(here_and_there(|| bound.run("acme")).await, (Some(1), "acme"));
}

#[tokio::test]
async fn async_trait_carries_in_every_order() {
    let implementations: [Box<dyn Dynamic>; 3] = [Box::new(Above), Box::new(Below), Box::new(Method)];
    for implementation in &implementations {
        assert_eq!(here_and_there(|| implementation.find(3)).await, Some(4));
        assert_eq!(here_and_there(|| implementation.default()).await, Some(2), "not annotated");
    }
}

#[with_context(bind(User("module")))]
mod module {
    #![allow(clippy::module_inception, reason = "inner attributes stay first")]

    use super::*;

    pub(super) struct Inside;

    pub(super) async fn free() -> (u64, &'static str) {
        (context!(Request.id), context!(User.0))
    }

    impl Inside {
        pub(super) fn method(&self) -> &'static str {
            context!(User.0)
        }
    }

    pub(super) mod nested {
        use super::*;

        pub(crate) fn free() -> &'static str {
            context!(User.0)
        }
    }

    pub(super) const ANSWER: fn() -> u8 = || 42;
}

#[tokio::test]
async fn every_function_of_a_module_is_annotated_also_in_what_is_nested() {
    assert_eq!(here_and_there(module::free).await, (1, "module"));
    assert_eq!((module::Inside.method(), module::nested::free()), ("module", "module"));
    assert_eq!((module::ANSWER)(), 42);
}
