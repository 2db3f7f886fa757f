//! A boxed call needs a key.
//!
//! The type of the future is known until the box becomes a `dyn`, and the call is checked before.

use std::future::Future;
use std::pin::Pin;

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use futures::FutureExt;

#[with_context]
async fn awaited() -> u64 {
    Box::pin(audit("order")).await //~
}

#[with_context]
fn returned() -> Pin<Box<dyn Future<Output = u64>>> {
    Box::pin(audit("order")) //~
}

#[with_context]
fn made_by_a_method() -> Pin<Box<dyn Future<Output = u64> + Send>> {
    audit("order").boxed() //~
}

fn main() {
    drop((awaited(), returned(), made_by_a_method()));
}
