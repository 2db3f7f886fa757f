//! `scope!`: binds values on top of the context, for the code inside and for its result.

use ctx_runtime::{context, context_root, run, scope, with_context};
use futures::StreamExt;
use futures::executor::{block_on, block_on_stream};
use futures::future::BoxFuture;
use futures::stream;

use crate::keys::{Request, User, id, user};

type Read = (Option<u64>, Option<&'static str>);

async fn reads() -> Read {
    tokio::task::yield_now().await;
    (id(), user())
}

#[with_context]
async fn annotated() -> u64 {
    tokio::task::yield_now().await;
    context!(Request.id)
}

#[test]
fn what_an_expression_gives_goes_on_with_the_values() {
    let all = || {
        let future = scope!(User("b") => reads());
        assert_eq!(block_on(future), (Some(1), Some("b")), "a call without an annotation");
        assert_eq!(block_on(scope!(Request::new(2) => annotated())), 2);
        let boxed: BoxFuture<'static, Read> = scope!(User("c") => Box::pin(reads()) as BoxFuture<'static, Read>);
        assert_eq!(block_on(boxed), (Some(1), Some("c")));
        let stream = scope!(User("d") => stream::iter(0..2).then(|_| reads()));
        assert_eq!(block_on_stream(Box::pin(stream)).collect::<Vec<_>>(), [(Some(1), Some("d")); 2]);
        let chosen = scope!(User("e") => if id() == Some(1) { reads() } else { unreachable!() });
        assert_eq!(block_on(chosen), (Some(1), Some("e")));
        assert_eq!((id(), user()), (Some(1), None));
    };
    run(Request::new(1), all);
}

#[tokio::test]
async fn what_is_no_work_stays_what_it_is() {
    let task: tokio::task::JoinHandle<Read> = scope!(Request::new(9) => tokio::spawn(reads()));
    assert_eq!(task.await.unwrap(), (None, None), "a raw spawn, outside of annotated code");
    let collected: Vec<u8> = scope!(Request::new(9) => "ab".bytes().collect());
    let parsed: u8 = scope!(Request::new(9) => { "7".parse().unwrap() });
    let text = String::from("text");
    let borrowed: &str = scope!(Request::new(9) => text.trim());
    let rows = [1_u64, 2];
    let sum: u64 = scope!(Request::new(9) => rows.iter().sum());
    let from: u64 = scope!(Request::new(9) => std::str::FromStr::from_str("7").unwrap());
    let mut numbers = [1, 2];
    let first: Option<&mut i32> = scope!(Request::new(9) => numbers.get_mut(0));
    *first.unwrap() = 5;
    let boxed: Box<dyn Fn() -> Option<u64>> = scope!(Request::new(9) => Box::new(|| id().map(|id| id + 1)));
    let counter = scope!(Request::new(9) => (|| id()) as fn() -> Option<u64>);
    assert_eq!((sum, from, numbers[0], boxed(), counter()), (3, 7, 5, None, None));
    let into: u64 = scope!(Request::new(9) => 7_u32.into());
    let (nothing, tried): ((), Result<u8, _>) =
        (scope!(Request::new(9) => assert!(id().is_some())), scope!(Request::new(9) => "x".parse::<u8>()));
    assert_eq!((collected.len(), parsed, borrowed, into, nothing, tried.is_err()), (2, 7, "text", 7, (), true));
    let early = scope!(Request::new(9) => {
        if id().is_some() {
            return id();
        }
        None
    });
    assert_eq!((early, id()), (Some(9), None));
}

#[tokio::test]
async fn what_it_gives_crosses_a_spawn_site_as_a_block_does() {
    use crate::keys::id;

    #[derive(ctx_runtime::Context)]
    #[context(drop)]
    struct Transaction(u64);

    async fn transaction() -> Option<u64> {
        tokio::task::yield_now().await;
        ctx_runtime::try_with(|transaction: &Transaction| transaction.0).ok()
    }
    struct Service(u64);
    impl Service {
        async fn call(&mut self) -> (Option<u64>, Option<u64>) {
            self.0 += 1;
            (transaction().await, id())
        }
    }
    #[context_root(Request::new(1))]
    async fn root(mut service: Service) {
        let here = scope!(Transaction(1) => service.call()).await;
        let future = scope!(Transaction(2) => transaction());
        let spawned = tokio::spawn(future).await.unwrap();
        assert_eq!((here, spawned, service.0), ((Some(1), Some(1)), None, 1));
    }
    root(Service(0)).await;
}

#[tokio::test]
async fn in_annotated_code_it_is_the_same() {
    struct Next(u64);
    impl Next {
        async fn run(self) -> (Read, u64) {
            (reads().await, self.0)
        }
    }
    #[context_root(Request::new(1))]
    async fn outer(next: Next) -> (Read, u64) {
        let name = "loaded";
        scope!(User(name) => next.run()).await
    }
    assert_eq!(outer(Next(4)).await, ((Some(1), Some("loaded")), 4));
}
