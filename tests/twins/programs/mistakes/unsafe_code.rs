//! Unsafe code.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async unsafe fn is_unsafe() -> u32 {
    1
}

#[with_context]
pub async fn calls() -> u32 {
    is_unsafe().await
}

#[with_context]
pub fn reads(x: *const u32) -> u32 {
    *x
}

#[context_root(Request(1))]
pub async fn root(x: usize) -> u32 {
    *(x as *const u32)
}

fn main() {}
