//! Unsafe blocks and functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async unsafe fn reads(p: *const u32) -> u32 {
    *p
}

#[with_context]
pub unsafe fn reads_now(p: *const u32) -> u32 {
    *p
}

#[context_root(Request(1))]
pub unsafe fn root(p: *const u32) -> u32 {
    let x = unsafe { *p };
    x + *p
}

#[with_context(bind(Request(1)))]
pub async unsafe fn bound(p: *const u32) -> u32 {
    let x = unsafe { reads(p) }.await;
    x + *p
}

#[with_context]
pub fn needless(x: u32) -> u32 {
    unsafe { x }
}

#[with_context]
pub async fn needless_later(x: u32) -> u32 {
    unsafe { x }
}

fn main() {}
