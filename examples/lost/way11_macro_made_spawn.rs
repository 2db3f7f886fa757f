//! The spawn is in the body of a macro. The attribute sees the call of the macro, but not the spawn.

use ctx_runtime::context_root;
use ctx_runtime::diagnostics::{Loss, explain};

use crate::{ID, RequestInfo};

mod macros {
    macro_rules! in_background {
        ($($work:tt)*) => { tokio::spawn(async move { $($work)* }) };
    }

    macro_rules! in_background_and_context {
        ($($work:tt)*) => {{
            let context = ctx_runtime::Snapshot::capture();
            tokio::spawn(context.scope(async move { $($work)* }))
        }};
    }

    pub(super) use {in_background, in_background_and_context};
}

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn lost() -> Loss {
    macros::in_background!(explain::<RequestInfo>()).await.expect("it does not panic")
}

#[context_root(RequestInfo { id: ID })]
pub(crate) async fn kept() -> u64 {
    macros::in_background_and_context!(ctx_runtime::context!(RequestInfo.id)).await.expect("it does not panic")
}
