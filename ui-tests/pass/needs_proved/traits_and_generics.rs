//! Methods of traits need keys, in bodies and declarations.
//!
//! Implementations repeat the `needs` of the trait, for each method or by the `needs` of a block.

use ctx_runtime::{context, context_root, with_context};
use ctx_ui_tests::{Memory, Repository, Request, Tenant, audit, bill, run};

#[with_context(needs(Request))]
trait Shop {
    async fn place(&self) -> u64;

    async fn twice(&self) -> u64 {
        self.place().await + self.place().await
    }

    #[with_context(needs(Tenant))]
    async fn bill(&self) -> u64;

    fn name(&self) -> String;
}

struct Corner<R>(R);

#[with_context(needs(Request))]
impl<R: Repository + Sync> Shop for Corner<R> {
    async fn place(&self) -> u64 {
        self.0.load().await + audit("").await
    }

    #[with_context(needs(Tenant))]
    async fn bill(&self) -> u64 {
        bill().await
    }

    fn name(&self) -> String {
        context!(Request.id).to_string()
    }
}

#[with_context(needs(Request, Tenant))]
async fn all(shop: &impl Shop) -> u64 {
    shop.place().await + shop.twice().await + shop.bill().await + shop.name().len() as u64
}

#[context_root(Request { id: 7 }, Tenant(1))]
async fn handle() -> u64 {
    all(&Corner(Memory)).await
}

pub(crate) fn main() {
    assert_eq!(run(handle()), 14 + 28 + 8 + 1);
}
