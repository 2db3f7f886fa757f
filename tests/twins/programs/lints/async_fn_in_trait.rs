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
}

#[with_context]
pub trait Container {
    async fn declared(&self) -> u32;

    async fn provided(&self) -> u32 {
        1
    }
}

fn main() {}
