//! Functions with `needs`: code that the compiler accepts finds its keys. `ui-tests` has the code that the compiler
//! refuses, and the mistakes that the compiler cannot see.

use std::future::Future;
use std::mem::size_of_val;
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;

use ctx_runtime::{Context, Needs, Snapshot, context, context_root, scope, with_context};
use futures::future::{BoxFuture, join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, Stream, StreamExt, stream};
use tokio::time::timeout;

#[derive(Debug, Context)]
struct Request(u64);

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction(u64);

#[derive(Debug, Context)]
#[context(default = Retries(2))]
struct Retries(u64);

#[with_context(needs(Request))]
async fn read(add: u64) -> u64 {
    tokio::task::yield_now().await;
    context!(Request.0) + add
}

#[with_context(needs(Request))]
fn rows(count: u64) -> impl Stream<Item = u64> + Unpin {
    stream::iter(0..count).map(|row| context!(Request, |request| request.0) + row)
}

#[with_context(needs(Request))]
fn later(add: u64) -> impl Future<Output = u64> + Send {
    let id = context!(Request.0);
    async move { id + context!(Request.0) + add }
}

#[with_context(needs(Transaction))]
async fn commit() -> Option<u64> {
    context!(Transaction?.0)
}

#[tokio::test]
#[context_root(Request(7), Transaction(3))]
async fn what_is_needed_is_there_wherever_it_is_awaited() {
    let limit = Duration::from_secs(5);
    assert_eq!(read(1).await, 8);
    assert_eq!(later(1).await, 15);
    assert_eq!(rows(2).collect::<Vec<_>>().await, [7, 8]);
    assert_eq!(timeout(limit, read(1)).await, Ok(8));
    assert_eq!(join_all([1, 2].map(|add| read(add))).await, [8, 9]);
    assert_eq!(tokio::join!(read(1), later(2)), (8, 16));
    assert_eq!(tokio::spawn(read(1)).await.unwrap(), 8);
    assert_eq!(tokio::spawn(async { read(1).await }).await.unwrap(), 8);
    let boxed: BoxFuture<'_, u64> = read(2).map(|read| read).boxed();
    assert_eq!(boxed.await, 9);
    let mut set = FuturesUnordered::new();
    set.push(read(1));
    assert_eq!(set.next().await, Some(8));
    let mut pinned = pin!(read(3));
    let selected = tokio::select! {
        biased;
        read = &mut pinned, if limit > Duration::ZERO => read,
        _ = tokio::time::sleep(limit) => 0,
    };
    assert_eq!(selected, 10);
    assert_eq!(commit().await, Some(3));
}

#[tokio::test]
#[context_root(Request(7))]
async fn what_is_bound_for_spawned_work_at_the_spawn_site_is_there() {
    let bound = tokio::spawn(scope!(Transaction(4) => async { commit().await }));
    assert_eq!(bound.await.unwrap(), Some(4));
    // The same while another transaction is bound, which does not cross the spawn site.
    scope!(Transaction(1) => async {
        let bound = tokio::spawn(scope!(Transaction(5) => async { commit().await }));
        assert_eq!(bound.await.unwrap(), Some(5));
        let function = tokio::spawn(ctx_runtime::scope(Transaction(6), async { commit().await }));
        assert_eq!(function.await.unwrap(), Some(6));
    })
    .await;
    // This future was made before the spawn site, so the policies of its keys apply: the transaction does not cross.
    let made = ctx_runtime::scope(Transaction(7), async { context!(Transaction?.0) });
    assert_eq!(tokio::spawn(made).await.unwrap(), None);
}

#[test]
fn a_scope_binds_on_top_and_ends_with_what_runs_in_it() {
    #[with_context(needs(Request))]
    fn scopes() -> (u64, u64, u64, u64) {
        let value = || Request(9);
        let inner = scope!(Request(8), Retries(5) => context!(Request.0) + context!(Retries.0));
        let cast = scope!(value() as Request => { context!(Request.0) });
        let from = scope!(Request(context!(Request.0) + 100) => context!(Request.0));
        (inner, cast, from, context!(Request.0))
    }
    assert_eq!(ctx_runtime::run(Request(7), scopes), (13, 9, 107, 7));
}

#[test]
fn a_future_of_scope_captures_where_it_is_made() {
    let future = ctx_runtime::run(Request(1), || scope!(Retries(4) => async { (read(0).await, context_of()) }));
    fn context_of() -> (u64, u64) {
        ctx_runtime::with(|retries: &Retries| (retries.0, ctx_runtime::get::<Request>().0))
    }
    assert_eq!(futures::executor::block_on(Snapshot::empty().scope(future)), (1, (4, 1)));
}

/// A wrapper that passes the proof on.
struct Timed<F>(F);

impl<F: Needs> Needs for Timed<F> {
    type Keys = F::Keys;
}

#[test]
fn the_keys_of_a_function_are_in_the_type_of_what_it_returns() {
    fn keys_of<F: Needs>(_: &F) -> &'static str {
        std::any::type_name::<F::Keys>()
    }
    let name = std::any::type_name::<(Request,)>();
    ctx_runtime::run(Request(1), || {
        let wrapped = Timed([Box::pin(read(1))]);
        assert_eq!([keys_of(&read(1)), keys_of(&rows(1)), keys_of(&later(1)), keys_of(&wrapped)], [name; 4]);
    });
}

mod sizes {
    use super::*;

    pub(super) async fn leaf(add: u64) -> u64 {
        std::future::ready(add).await
    }

    #[with_context]
    pub(super) async fn annotated(add: u64) -> u64 {
        std::future::ready(add).await
    }

    macro_rules! callers {
        ($($name:ident: $callee:ident [$($attribute:tt)*];)*) => {$(
            $($attribute)*
            pub(super) async fn $name(items: &[u64]) -> u64 {
                let lock = Mutex::new([1_u64; 16]);
                let mut sum = 0;
                for item in items {
                    sum += $callee(*item).await + Box::pin($callee(1)).await;
                }
                let first = $callee(1);
                let second = $callee(2);
                let (a, b) = futures::join!($callee(3), first);
                sum += a + b + timeout(Duration::from_secs(1), second).await.unwrap_or(0);
                let value = lock.lock().map_or(0, |array| array[0]);
                sum + $callee(value).await
            }
        )*};
    }
    callers! {
        plain: leaf [];
        annotated_caller: leaf [#[with_context]];
        needing_caller: leaf [#[with_context(needs(Request, Retries))]];
    }
}

#[test]
fn a_future_is_a_pointer_larger_than_plain_whatever_it_awaits_and_needs() {
    let pointer = size_of::<usize>();
    assert_eq!(size_of_val(&sizes::annotated(1)), size_of_val(&sizes::leaf(1)) + pointer);
    let plain = size_of_val(&sizes::plain(&[]));
    assert_eq!(size_of_val(&sizes::annotated_caller(&[])), plain + pointer);
    assert_eq!(size_of_val(&sizes::needing_caller(&[])), plain + pointer);
}

#[test]
fn closures_and_blocks_that_await_capture_nothing_more() {
    #[with_context(needs(Request))]
    fn made() -> (usize, usize) {
        let closure = |add: u64| read(add);
        let block = async { read(1).await };
        // The `async` block is wrapped. The wrapper keeps the context, which is one pointer.
        (size_of_val(&closure), size_of_val(&block) - size_of::<usize>())
    }
    let (closure, block) = ctx_runtime::run(Request(1), made);
    let alone = size_of_val(&async { read(1).await });
    assert_eq!((closure, block), (0, alone));
}

#[tokio::test]
async fn what_is_not_checked_still_reads_or_panics_with_the_explanation() {
    async fn unannotated() -> u64 {
        read(1).await
    }
    let missing = tokio::spawn(unannotated()).await.unwrap_err().into_panic();
    let message = missing.downcast_ref::<String>().unwrap();
    assert!(message.starts_with("no `Request` in the current context"), "{message}");
    assert_eq!(ctx_runtime::scope(Request(2), unannotated_in_scope()).await, 3);

    async fn unannotated_in_scope() -> u64 {
        read(1).await
    }
}

mod shared {
    use super::*;

    #[with_context(needs(Request))]
    pub(super) mod inner {
        use super::*;

        pub(crate) async fn reads() -> u64 {
            context!(Request.0)
        }

        #[with_context(needs(Transaction))]
        pub(crate) async fn reads_both() -> u64 {
            reads().await + context!(Transaction.0)
        }

        #[with_context(inherit)]
        pub(crate) async fn inherits() -> u64 {
            reads().await
        }

        #[context(skip)]
        pub(crate) async fn is_left_alone() -> u64 {
            reads().await
        }

        #[context_root(Request(20))]
        pub(crate) async fn begins_anew() -> u64 {
            reads().await
        }

        pub(crate) struct Shop;

        impl Shop {
            pub(crate) async fn place(&self) -> u64 {
                reads().await + Self::sum(1)
            }

            fn sum(add: u64) -> u64 {
                context!(Request.0) + add
            }
        }
    }
}

#[test]
fn a_block_shares_its_needs_with_the_functions_inside() {
    use shared::inner;

    #[context_root(Request(7), Transaction(3))]
    async fn root() -> (u64, u64, u64, u64, u64, u64) {
        (
            inner::reads().await,
            inner::reads_both().await,
            inner::inherits().await,
            inner::is_left_alone().await,
            inner::begins_anew().await,
            inner::Shop.place().await,
        )
    }
    assert_eq!(futures::executor::block_on(root()), (7, 10, 7, 7, 20, 15));
}

#[tokio::test]
async fn what_stays_behind_is_read_where_work_is_made() {
    fn call<R>(f: impl FnOnce() -> R) -> R {
        f()
    }
    #[with_context(needs(Transaction))]
    async fn spawns() -> u64 {
        let first = tokio::spawn(if call(|| context!(Transaction.0) == 3) {
            std::future::ready(1)
        } else {
            std::future::ready(2)
        });
        let second = tokio::spawn({
            let number = call(|| context!(Transaction.0));
            std::future::ready(number)
        });
        first.await.unwrap() + second.await.unwrap()
    }
    assert_eq!(ctx_runtime::run(Transaction(3), spawns).await, 1 + 3);
}
