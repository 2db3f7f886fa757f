//! Strict code in which every hand-over is recognised.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ctx_runtime::{context, context_root, scope, with_context};
use ctx_ui_tests::db::{in_tx, in_tx_here};
use ctx_ui_tests::{Request, Tenant, Transaction, audit, commit, run};
use futures::future::{BoxFuture, join_all};
use futures::{FutureExt, StreamExt, stream};

fn submit<F>(work: F) -> F {
    work
}

async fn interact<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    std::thread::spawn(work).join().unwrap()
}

fn length(text: &str) -> usize {
    text.len()
}

fn double(n: u64) -> u64 {
    n * 2
}

#[with_context(strict)]
mod service {
    use super::*;

    pub struct Store {
        on_change: Box<dyn Fn(u64) -> u64 + Send + Sync>,
        pub names: HashMap<u64, String>,
    }

    impl Store {
        pub fn new() -> Store {
            let by = 2;
            Store { on_change: Box::new(move |n| n * by), names: HashMap::new() }
        }

        fn notify(&self, n: u64) -> u64 {
            (self.on_change)(n)
        }

        pub async fn load(&self, id: u64) -> u64 {
            id + context!(Request.id)
        }

        pub fn boxed(&self, id: u64) -> BoxFuture<'_, u64> {
            Box::pin(async move { self.load(id).await })
        }

        /// Futures that are awaited, joined, boxed, spawned or returned.
        pub async fn all(self: Arc<Self>) -> u64 {
            let limit = Duration::from_secs(60);
            let first = tokio::time::timeout(limit, self.load(1)).await.unwrap();
            let second = tokio::time::timeout(limit, async { self.load(2).await }).await.unwrap();
            let (third, fourth) = futures::join!(self.load(3), async move { 4 });
            let fifth: Vec<u64> = join_all([5, 6].map(|id| self.load(id))).await;
            let store = Arc::clone(&self);
            let sixth = tokio::spawn(async move { store.load(7).await }).await.unwrap();
            let seventh = self.boxed(8).map(move |n| n + sixth).await;
            let boxed = self.load(9).boxed();
            let eighth = scope!(Tenant(1) => self.load(10)).await;
            let streamed: Vec<u64> =
                stream::iter([1, 2]).then(|n| self.load(n)).map(move |n| n + 1).filter(|n| futures::future::ready(*n > 0)).collect().await;
            first + second + third + fourth + fifth.len() as u64 + seventh + boxed.await + eighth + streamed.len() as u64
        }

        /// Closures and functions of ordinary code.
        pub fn ordinary(&self, texts: &[&str]) -> usize {
            let least = 2;
            let lengths: Vec<usize> = texts.iter().copied().map(length).filter(move |length| *length >= least).collect();
            let found = texts.iter().find(move |text| text.len() == least).map(|text| text.len()).unwrap_or_else(move || least);
            let counted = self.names.get(&1).map_or(0, String::len);
            let called = double(self.notify(3)) as usize;
            let optional = Some(move || least).map(|f| f()).unwrap_or_default();
            lengths.len() + found + counted + called + optional
        }

        /// Variables that come from patterns, and are borrowed again.
        pub fn apart(&self, numbers: &mut [u64]) -> u64 {
            fn fill(numbers: &mut [u64]) {
                numbers.fill(3);
            }
            let (_, rest) = numbers.split_at_mut(1);
            fill(rest);
            fill(rest);
            for (index, number) in [(0, 1_u64)] {
                submit(index);
                submit(number);
            }
            let sum = |first: u64, number: u64, last: u64| submit(first) + submit(number) + submit(last);
            sum(rest[0], 1, 1)
        }

        /// Helpers that bind, and call the closure themselves.
        pub async fn helped(&self) -> u64 {
            let times = 2;
            let first = in_tx_here(submit(times), move |time| context!(Transaction.0) + time as u64 + times as u64);
            let work = in_tx(async move || commit().await + times as u64);
            first.len() as u64 + work.await
        }

        /// Work that an attribute carries, skips or detaches.
        pub fn said(&self) -> u64 {
            let carried = submit(#[context(carry)] async { 1 });
            #[context(skip)]
            let skipped = submit(async { 2 });
            #[context(detach)]
            let detached = submit(async { context!(Request?.id).unwrap_or(40) });
            futures::executor::block_on(carried)
                + futures::executor::block_on(skipped)
                + futures::executor::block_on(detached)
        }

        pub async fn said_of_awaited(&self) -> (Option<u64>, Option<u64>, Option<u64>) {
            #[context(skip)]
            let skipped = interact(move || context!(Request?.id)).await;
            #[context(detach)]
            let detached = interact(move || context!(Request?.id)).await;
            let carried = interact(#[context(carry)] move || context!(Request?.id)).await;
            (skipped, detached, carried)
        }

        #[with_context(spawn(submit))]
        pub async fn declared(&self) -> u64 {
            submit(async { context!(Request.id) }).await + submit(|| context!(Request.id))()
        }
    }
}

#[context_root(Request { id: 7 }, strict)]
async fn handle() -> u64 {
    let store = Arc::new(service::Store::new());
    assert_eq!(store.ordinary(&["a", "bc", "def"]), 2 + 2 + 0 + 12 + 2);
    assert_eq!(store.said(), 1 + 2 + 40);
    assert_eq!(store.apart(&mut [0; 2]), 3 + 1 + 1);
    assert_eq!(store.helped().await, 2 + 3 + 2);
    assert_eq!(store.declared().await, 14);
    assert_eq!(store.said_of_awaited().await, (None, None, Some(7)));
    audit("order").await + store.all().await
}

pub(crate) fn main() {
    assert!(run(handle()) > 0);
}
