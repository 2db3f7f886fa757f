//! The refresh of a cache was detached on purpose. Later it was changed to write an audit line.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context, context_root, with_context};

use crate::{ID, RequestInfo};

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn lost() -> Loss {
    #[context(detach)]
    let refreshed = tokio::spawn(refresh());
    refreshed.await.expect("it does not panic")
}

#[with_context]
async fn refresh() -> Loss {
    audit().await
}

#[with_context]
async fn audit() -> Loss {
    explain::<RequestInfo>()
}

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn kept() -> u64 {
    tokio::spawn(async { context!(RequestInfo.id) }).await.expect("it does not panic")
}
