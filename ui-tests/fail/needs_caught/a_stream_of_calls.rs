//! The closures of a stream that is awaited make futures that need a key.
//!
//! The closures in an awaited chain are checked.

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use futures::{StreamExt, stream};

#[with_context]
async fn place(orders: Vec<String>) -> Vec<u64> {
    stream::iter(&orders).map(|order| audit(order)).buffered(8).collect().await //~
}

fn main() {
    drop(place(Vec::new()));
}
