//! Unconditional recursion.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub fn endless(n: u32) -> u32 {
    endless(n)
}

#[context_root(Request(1))]
pub fn root(n: u32) -> u32 {
    root(n)
}

pub struct S;

impl S {
    #[with_context]
    pub fn method(&self) -> u32 {
        self.method()
    }
}

fn main() {}
