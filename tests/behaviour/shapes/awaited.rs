//! What stands before an `.await`: names, calls, methods, arguments, and the parentheses around them.

use std::future::{Future, ready};
use std::pin::{Pin, pin};

use ctx_runtime::{context, with_context};
use futures::FutureExt;
use futures::future::join;
use tokio::task::yield_now;

use super::moved;
use crate::keys::Request;

#[test]
fn variables_of_blocks_and_closures_inside() {
    struct Row(u64);
    impl Row {
        async fn number(&self, more: u64) -> u64 {
            self.0 + more
        }
    }
    fn row(number: u64) -> Row {
        Row(number)
    }
    fn number(number: u64) -> u64 {
        number
    }
    async fn called<F: Future<Output = u64>>(call: impl Fn() -> F) -> u64 {
        call().await
    }
    async fn same(number: u64) -> u64 {
        number
    }
    #[with_context]
    async fn sum() -> u64 {
        let (pinned, boxed) = join(
            async {
                let first = row(context!(Request.id));
                let number = pin!(first.number(1));
                number.await
            },
            async {
                let second = row(3);
                let number = Box::pin(second.number(1));
                number.await
            },
        )
        .await;
        let given = called(|| {
            let more = number(4);
            same(more)
        })
        .await;
        pinned + boxed + given
    }
    assert_eq!(moved(sum), 10);
}

#[test]
fn names_that_are_variables_elsewhere() {
    mod rows {
        pub(super) async fn count() -> u64 {
            1
        }
        pub(super) fn first() -> u64 {
            2
        }
    }
    fn same<T>(value: T) -> T {
        value
    }
    async fn apply(function: fn(u64) -> u64, number: u64) -> u64 {
        function(number)
    }
    #[with_context]
    async fn sum() -> u64 {
        let count = rows::count().await;
        let rows = rows::first();
        let applied = apply(same, context!(Request.id)).await;
        {
            let same = same(1);
            yield_now().await;
            assert_eq!(same, 1);
        }
        let same = apply(same, same(rows)).await;
        count + rows + applied + same
    }
    assert_eq!(moved(sum), 6);
}

#[test]
fn parentheses_and_braces_that_have_to_be_there() {
    async fn called<F: Future<Output = u64>>(call: impl Fn() -> F) -> u64 {
        call().await
    }
    #[with_context]
    async fn sum() -> u64 {
        let mut number = ready(1);
        let by_reference = (&mut number).await;
        let block = (async { context!(Request.id) }).await;
        let boxed = (async { context!(Request.id) }).boxed().await;
        let given = called(|| -> Pin<Box<dyn Future<Output = u64>>> { Box::pin(ready(1)) }).await;
        by_reference + block + boxed + given
    }
    assert_eq!(moved(sum), 4);
}

#[test]
fn arguments_that_are_left_out() {
    async fn doubled(number: u64) -> u64 {
        number * 2
    }
    fn number(number: u64) -> u64 {
        number
    }
    #[with_context]
    async fn of_some() -> u64 {
        #[cfg(any())]
        let never = number(1);
        let always = number(context!(Request.id));
        let called = doubled(
            #[cfg(any())]
            number(never),
            #[cfg(test)]
            number(always),
        );
        doubled(
            #[cfg(any())]
            never,
            #[cfg(test)]
            always,
        )
        .await
            + called.await
    }
    assert_eq!(moved(of_some), 4);
}

/// `boxed` is also a method of futures. The check of needs must not move or borrow the receiver in another way.
#[test]
fn methods_that_are_only_named_like_those_of_futures_borrow_as_ever() {
    struct Fields {
        one: Counter,
        two: Counter,
    }
    #[derive(Default)]
    struct Counter(u64);
    impl Counter {
        fn boxed(&self) -> Box<u64> {
            Box::new(self.0)
        }
        async fn count(&mut self) -> u64 {
            self.0 += 1;
            self.0
        }
    }
    fn fields() -> Fields {
        Fields { one: Counter(1), two: Counter(2) }
    }
    #[with_context]
    async fn counted() -> u64 {
        let mut fields = fields();
        let counter = fields.one.boxed();
        let again = fields.one.boxed();
        let one = || *fields.one.boxed();
        let two = fields.two.count().await;
        let both = async || *fields.one.boxed() + context!(Request.id);
        *counter + *again + one() + two + both().await
    }
    assert_eq!(moved(counted), 1 + 1 + 1 + 3 + 2);
}
