//! Functions with `needs` are checked in every edition, and also if the library has another name.

use std::future::Future;
use std::thread;

use futures::executor::block_on;
use futures::future::{join_all, ready};
use my_ctx::{Context, context, context_root, scope, with_context};

#[derive(Debug, Context)]
#[context(crate = my_ctx)]
struct Request(u64);

#[derive(Debug, Context)]
#[context(crate = my_ctx, drop)]
struct Transaction(u64);

#[derive(Debug, Context)]
#[context(crate = my_ctx)]
struct Page<T>(T);

trait Repository {
    #[with_context(needs(Request), crate = my_ctx)]
    async fn load<'a>(&self, of: &'a str) -> &'a str;
}

struct Memory;

impl Repository for Memory {
    #[with_context(needs(Request), crate = my_ctx)]
    async fn load<'a>(&self, of: &'a str) -> &'a str {
        &of[context!(Request, |request| request.0.to_string().len())..]
    }
}

#[with_context(needs(Request, Page<u8>), crate = my_ctx)]
async fn read(add: &u64) -> u64 {
    context!(Request.0) + u64::from(context!(Page<u8>.0)) + *add
}

#[with_context(needs(Transaction), crate = my_ctx)]
async fn commit() -> u64 {
    context!(Transaction.0)
}

#[with_context(needs(Request, Page<u8>), bind(Transaction(context!(Request.0))), crate = my_ctx)]
async fn all(repository: &impl Repository) -> (u64, String, u64, u64) {
    let one = 1;
    let read_twice = join_all(vec![read(&one), read(&2)]).await.iter().sum::<u64>();
    let pages = thread::spawn(|| block_on(read(&0)));
    let rebound = scope!(Request(40) => async { read(&one).await + commit().await });
    (
        read_twice + pages.join().unwrap_or_default(),
        repository.load("abc").await.to_owned(),
        Box::pin(rebound).await,
        commit().await,
    )
}

#[context_root(Request(1), Page::<u8>(2), crate = my_ctx)]
fn root() -> impl Future<Output = (u64, String, u64, u64)> {
    all(&Memory)
}

#[test]
fn what_functions_need_is_provided_and_there() {
    assert_eq!(block_on(root()), (4 + 5 + 3, "bc".to_owned(), 43 + 1, 1));
}

/// A future that is awaited through a reference is moved, as in plain code. It is also moved into the block around it.
#[test]
fn a_reference_to_a_future_is_moved_to_where_it_is_awaited() {
    #[with_context(crate = my_ctx)]
    #[allow(clippy::manual_async_fn, clippy::redundant_async_block, reason = "the block is what is shown")]
    fn in_a_block<F: Future<Output = u64> + Unpin>(future: &mut F) -> impl Future<Output = u64> + '_ {
        async { future.await }
    }

    #[with_context(crate = my_ctx)]
    #[allow(clippy::redundant_async_block, reason = "the block is what is shown")]
    async fn in_a_closure<F: Future<Output = u64> + Unpin>(future: &mut F) -> u64 {
        let wait = || async { future.await };
        wait().await
    }

    assert_eq!(block_on(in_a_block(&mut ready(1))), 1);
    assert_eq!(block_on(in_a_closure(&mut ready(2))), 2);
}
