//! Calls of functions without `needs`, annotated or not, compile as before.
//!
//! They are not checked, wherever they are called.

use ctx_runtime::{context, with_context};
use ctx_ui_tests::{Request, run};

async fn plain(id: u64) -> u64 {
    id
}

#[with_context]
async fn optional() -> Option<u64> {
    context!(Request?.id)
}

#[with_context]
async fn place() -> u64 {
    tokio::spawn(plain(1)).await.unwrap() + plain(2).await + optional().await.unwrap_or(3)
}

pub(crate) fn main() {
    assert_eq!(run(place()), 6);
}
