//! A method reads a key that is not among the `needs` of its `impl`.
//!
//! The `needs` of an `impl`, `trait` or `mod` apply to each function inside, and add no other key.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, Tenant, audit, bill};

struct Shop;

#[with_context(needs(Request))]
impl Shop {
    async fn place(&self) -> u64 {
        audit("order").await + self.bill().await //~
    }

    #[with_context(needs(Tenant))]
    async fn bill(&self) -> u64 {
        bill().await
    }
}

fn main() {
    drop(Shop.place());
}
