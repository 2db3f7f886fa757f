//! Calls that poll several futures in turns: each future runs in its own context.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context_root, with_context};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::{ID, RequestInfo};

#[with_context]
async fn read() -> Loss {
    tokio::task::yield_now().await;
    explain::<RequestInfo>()
}

#[context_root(RequestInfo { id: ID })]
async fn calls() -> FuturesUnordered<impl Future<Output = Loss>> {
    (0..3).map(|_| read()).collect()
}

#[context_root(RequestInfo { id: ID })]
async fn selects() -> Loss {
    tokio::select! {
        loss = read() => loss,
        loss = async { read().await } => loss,
    }
}

#[context_root(RequestInfo { id: ID })]
async fn joins() -> Loss {
    let (first, second) = tokio::join!(read(), async { explain::<RequestInfo>() });
    assert!(second.is_bound(), "{second}");
    first
}

pub(crate) async fn all() -> Loss {
    // These futures are polled outside of the root that called them.
    let mut unordered = calls().await;
    while let Some(loss) = unordered.next().await {
        assert!(loss.is_bound(), "{loss}");
    }
    let joined = joins().await;
    assert!(joined.is_bound(), "{joined}");
    selects().await
}
