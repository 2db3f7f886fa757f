//! Single use lifetimes.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn once<'a>(x: &'a str) -> usize {
    x.len()
}

#[with_context]
pub async fn unused<'a>(x: u32) -> u32 {
    x
}

#[context_root(Request(1))]
pub async fn root<'a, 'b: 'a>(x: &'a str, y: &'b str) -> &'a str {
    if x.is_empty() { y } else { x }
}

#[with_context]
pub fn generic<'a, T: 'a>(x: &'a T) -> &'a T {
    x
}

fn main() {}
