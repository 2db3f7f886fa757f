//! A context that is not lost, but wrong: a pool starts its worker at first use, in the context of the first request.
//! Then the worker does the work of all requests in the context of the first request, and keeps this context alive.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{Snapshot, context, context_root, get, with_context};
use tokio::sync::{OnceCell, mpsc, oneshot};

use crate::{ID, RequestInfo};

const FIRST: u64 = 1;

type Query<R> = (Snapshot, oneshot::Sender<R>);
type Pool<R> = mpsc::Sender<Query<R>>;

async fn query<R>(pool: &Pool<R>, context: Snapshot) -> R {
    let (answer, answered) = oneshot::channel();
    pool.send((context, answer)).await.expect("the worker lives as long as the pool");
    answered.await.expect("the worker answers")
}

/// The worker is carried, like any task.
#[with_context]
async fn start_carried() -> Pool<(u64, Loss)> {
    let (sender, mut queries) = mpsc::channel::<Query<_>>(8);
    tokio::spawn(async move {
        while let Some((_, answer)) = queries.recv().await {
            let _ = answer.send((context!(RequestInfo.id), explain::<RequestInfo>()));
        }
    });
    sender
}

#[context_root(RequestInfo { id })]
async fn ask(id: u64, pool: &OnceCell<Pool<(u64, Loss)>>) -> (u64, Loss) {
    query(pool.get_or_init(start_carried).await, context!()).await
}

pub(crate) async fn mixed_up() -> Loss {
    let pool = OnceCell::new();
    ask(FIRST, &pool).await;
    let (id, explanation) = ask(ID, &pool).await;
    assert_eq!(id, FIRST, "and not that of the request that asks");
    explanation
}

/// The worker has no context. It does each query in the context that comes with the query.
#[with_context]
async fn start_detached() -> Pool<u64> {
    let (sender, mut queries) = mpsc::channel::<Query<_>>(8);
    #[context(detach)]
    tokio::spawn(async move {
        while let Some((context, answer)) = queries.recv().await {
            let _ = context.run(|| answer.send(get::<RequestInfo>().id));
        }
    });
    sender
}

#[context_root(RequestInfo { id })]
async fn ask_detached(id: u64, pool: &OnceCell<Pool<u64>>) -> u64 {
    query(pool.get_or_init(start_detached).await, context!()).await
}

pub(crate) async fn kept() -> u64 {
    let pool = OnceCell::new();
    ask_detached(FIRST, &pool).await;
    ask_detached(ID, &pool).await
}
