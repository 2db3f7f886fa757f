//! The elements of a `vec!` or an array need a key.
//!
//! Each element of an awaited value is checked.

use ctx_runtime::with_context;
use ctx_ui_tests::audit;
use futures::future::{join_all, select_all};

#[with_context]
async fn place() -> usize {
    join_all(vec![audit("order")]).await; //~
    select_all([Box::pin(audit("order"))]).await.1 //~
}

fn main() {
    drop(place());
}
