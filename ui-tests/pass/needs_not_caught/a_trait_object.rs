//! A method with `needs` is called through a trait object.
//!
//! `#[async_trait]` boxes the future of the method, and a `dyn Future` does not say what it needs.

use async_trait::async_trait;
use ctx_runtime::with_context;
use ctx_ui_tests::{Request, audit, run_without};

#[async_trait]
trait Shop {
    async fn place(&self) -> u64;
}

struct Corner;

#[async_trait]
impl Shop for Corner {
    #[with_context(needs(Request))]
    async fn place(&self) -> u64 {
        audit("order").await
    }
}

#[with_context]
async fn handle(shop: &dyn Shop) -> u64 {
    shop.place().await
}

pub(crate) fn main() {
    run_without("Request", handle(&Corner));
}
