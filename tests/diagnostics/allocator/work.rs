//! The work of a service: roots, tasks, threads, streams, policies, snapshots.

use std::thread;

use ctx_runtime::{Context, Snapshot, context, context_root, run, with_context};
use futures::StreamExt;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::profiler::Tenant;

#[derive(Debug, Context)]
pub(crate) struct Request {
    number: usize,
    #[context(sensitive)]
    token: String,
}

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction(#[expect(dead_code, reason = "shown only")] String);

#[derive(Clone, Debug, Context)]
#[context(fork = |span| Span(format!("{}.1", span.0)))]
struct Span(String);

#[context_root(
    tenant,
    Request { number, token: "secret".into() },
    Transaction(number.to_string()),
    Span(number.to_string())
)]
pub(crate) async fn handle(tenant: Tenant, number: usize) {
    assert_eq!(context!(Request.number), number);
    audit(number).await;
    let task = tokio::spawn(async move {
        audit(number).await;
        assert_eq!(context!(Span.0), format!("{number}.1"));
    });
    let detached = #[context(detach)]
    tokio::spawn(async {});
    let blocking = tokio::task::spawn_blocking(|| context!(Request.token).len());
    let numbers = futures::stream::iter(0..3).map(|number| number.to_string());
    assert_eq!(numbers.collect::<Vec<_>>().await.len(), 3);
    assert_eq!(blocking.await.unwrap(), "secret".len());
    task.await.unwrap();
    detached.await.unwrap();
    if number.is_multiple_of(20) {
        on_threads();
    }
    spawn_much(10).await;
}

#[with_context(bind(Request { number, token: String::new() }))]
async fn audit(number: usize) {
    tokio::task::yield_now().await;
    let kept = context!();
    let value = context!(Request);
    assert_eq!((value.number, kept.get::<Request>().unwrap().number), (number, number));
    let _entered = kept.with(Request { number: 0, token: String::new() }).enter();
    assert_eq!(context!(Request.number), 0);
}

#[with_context]
fn on_threads() {
    thread::spawn(|| drop(context!(Request.token).clone())).join().unwrap();
    let lengths: Vec<usize> = (0..64).into_par_iter().map(|_| context!(Request.token).len()).collect();
    assert_eq!(lengths.len(), 64);
}

/// Tasks that bind a request and spawn another task.
#[with_context]
pub(crate) fn spawn_much(count: usize) -> impl Future<Output = ()> {
    let tasks: Vec<_> = (0..count)
        .map(|number| {
            tokio::spawn(async move {
                let bound = run(Request { number, token: String::new() }, Snapshot::capture);
                tokio::spawn(bound.scope(async { tokio::task::yield_now().await })).await.unwrap();
            })
        })
        .collect();
    async move {
        for task in tasks {
            task.await.unwrap();
        }
    }
}
