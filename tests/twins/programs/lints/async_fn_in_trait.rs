//! Async fn in trait.

use ctx_runtime::with_context;

pub trait Store {
    #[with_context]
    async fn declared(&self) -> u32;

    #[with_context]
    async fn provided(&self) -> u32 {
        1
    }

    async fn plain(&self) -> u32;

    #[expect(async_fn_in_trait, reason = "nobody sends it")]
    #[with_context]
    async fn expected(&self) -> u32 {
        1
    }

    #[with_context]
    #[expect(async_fn_in_trait, unused_variables)]
    async fn expected_with_another(&self, unused: u32) -> u32 {
        1
    }
}

#[with_context]
pub trait Container {
    async fn declared(&self) -> u32;

    async fn provided(&self) -> u32 {
        1
    }
}

fn main() {}
