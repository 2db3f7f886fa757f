//! Unsafe operations without a block, and code that is forbidden.
#![forbid(unsafe_code)]

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn derefs(p: *const u32) -> u32 {
    *p
}

#[context_root(Request(1))]
pub fn root(p: *const u32) -> u32 {
    unsafe { *p }
}

#[with_context]
pub async fn block(p: *const u32) -> u32 {
    unsafe { *p }
}

#[with_context]
pub fn calls() -> String {
    String::from_utf8_unchecked(Vec::new())
}

fn main() {}
