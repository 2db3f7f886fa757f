//! A future belongs to the context in which it was *called*. An argument of `scope` is called before the scope begins.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{context, scope, with_context};

use crate::{ID, RequestInfo};

#[with_context]
async fn audit() -> Loss {
    explain::<RequestInfo>()
}

pub(crate) async fn lost() -> Loss {
    scope(RequestInfo { id: ID }, audit()).await
}

#[with_context]
async fn book() -> u64 {
    context!(RequestInfo.id)
}

pub(crate) async fn kept() -> u64 {
    scope(RequestInfo { id: ID }, async { book().await }).await
}
