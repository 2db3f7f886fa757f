//! A transaction must not cross into a background job, because it may be over when the job runs. But the job reads it.

use ctx_runtime::diagnostics::{Loss, explain};
use ctx_runtime::{Context, context, context_root, with_context};

use crate::ID;

#[derive(Debug, Context)]
#[context(drop)]
struct Transaction {
    order: u64,
}

#[context_root(Transaction { order: ID })]
pub(crate) async fn lost() -> Loss {
    tokio::spawn(send_mail()).await.expect("it does not panic")
}

#[with_context]
async fn send_mail() -> Loss {
    explain::<Transaction>()
}

#[context_root(Transaction { order: ID })]
pub(crate) async fn kept() -> u64 {
    tokio::spawn(send_mail_about(context!(Transaction.order))).await.expect("it does not panic")
}

#[with_context]
async fn send_mail_about(order: u64) -> u64 {
    order
}
