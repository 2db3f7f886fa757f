//! Unsized functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub fn slice() -> [u8] {
    loop {}
}

#[with_context(bind(Request(1)))]
pub fn bound() -> [u8] {
    loop {}
}

#[context_root(Request(1))]
pub fn root() -> dyn std::fmt::Debug {
    loop {}
}

fn main() {}
