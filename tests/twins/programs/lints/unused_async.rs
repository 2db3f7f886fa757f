//! Unused async.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn awaits_nothing() -> u32 {
    1
}

#[with_context]
pub async fn awaits() -> u32 {
    awaits_nothing().await
}

#[context_root(Request(1))]
pub async fn root() -> u32 {
    1
}

pub struct S;

impl S {
    #[with_context]
    pub async fn method(&self) -> u32 {
        1
    }
}

fn main() {}
