//! The most frequent way: a function without an annotation spawns a task for a request. No macro sees the spawn.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context, context_root, with_context};
use tokio::task::JoinHandle;

use crate::{ID, RequestInfo};

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn lost() -> Loss {
    audit_in_background().await.expect("it does not panic")
}

fn audit_in_background() -> JoinHandle<Loss> {
    tokio::spawn(async { explain::<RequestInfo>() })
}

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn kept() -> u64 {
    audit_in_the_request().await.expect("it does not panic")
}

#[with_context]
fn audit_in_the_request() -> JoinHandle<u64> {
    tokio::spawn(async { context!(RequestInfo.id) })
}

// Another way to keep the context, for code that cannot be annotated: a runtime in ambient mode,
// `ctx_runtime::ambient`, which needs `--cfg tokio_unstable`.
