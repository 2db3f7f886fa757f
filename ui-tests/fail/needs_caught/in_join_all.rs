//! A closure in an awaited value returns a future that needs a key.
//!
//! The last expression of the closure is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use futures::future::join_all;

#[with_context]
async fn place(orders: &[String]) -> Vec<u64> {
    join_all(orders.iter().map(|order| audit(order))).await //~
}

fn main() {
    drop(place(&[]));
}
