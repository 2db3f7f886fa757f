//! Duplicate arguments.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn twice(a: u32, a: u32) -> u32 {
    a
}

#[with_context]
pub fn function<T, T>(x: T) -> T {
    x
}

#[context_root(Request(1))]
pub async fn root((a, a): (u32, u32)) -> u32 {
    a
}

fn main() {}
