//! Non exhaustive.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn matches(x: Option<u32>) -> u32 {
    match x {
        Some(x) => x,
    }
}

#[with_context]
pub async fn refutable(Some(x): Option<u32>) -> u32 {
    x
}

#[context_root(Request(1))]
pub fn root(Some(x): Option<u32>) -> u32 {
    x
}

#[with_context(bind(Request(1)))]
pub fn bound(x: bool) -> u32 {
    let true = x;
    1
}

fn main() {}
