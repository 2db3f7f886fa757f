//! A call that needs a key is put into a variable first.
//!
//! The call is checked where the variable is awaited, alone or in a wrapper.

use std::pin::pin;
use std::time::Duration;

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use tokio::time::timeout;

#[with_context]
async fn place() -> u64 {
    let plain = audit("order");
    let wrapped = audit("order");
    let pinned = pin!(audit("order")); //~
    plain.await; //~
    timeout(Duration::from_secs(1), wrapped).await.unwrap(); //~
    pinned.await //~
}

fn main() {
    drop(place());
}
