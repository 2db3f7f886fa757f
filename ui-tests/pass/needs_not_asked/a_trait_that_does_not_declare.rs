//! An implementation needs a key that its trait does not declare.
//!
//! A caller that knows only the trait cannot know the key. Calls on the type itself are checked.

use ctx_runtime::with_context;
use ctx_ui_tests::{Request, audit, run_without};

trait Shop {
    async fn place(&self) -> u64;
}

struct Corner;

impl Shop for Corner {
    #[with_context(needs(Request))]
    async fn place(&self) -> u64 {
        audit("order").await
    }
}

#[with_context]
async fn handle(shop: &impl Shop) -> u64 {
    shop.place().await
}

pub(crate) fn main() {
    run_without("Request", handle(&Corner));
}
