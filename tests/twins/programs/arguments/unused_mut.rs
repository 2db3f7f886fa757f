//! Unused mut.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn needless(mut a: u32) -> u32 {
    a
}

#[with_context]
pub async fn needed(mut a: u32) -> u32 {
    a += 1;
    a
}

#[with_context]
pub async fn in_a_pattern((mut a, mut b): (u32, u32)) -> u32 {
    a += 1;
    a + b
}

#[context_root(Request(1))]
pub async fn root(mut a: String) -> usize {
    a.len()
}

#[with_context(bind(Request(1)))]
pub fn bound(mut a: String) -> usize {
    a.len()
}

pub struct S(pub u32);

impl S {
    #[with_context]
    pub async fn method(mut self) -> u32 {
        self.0
    }

    #[with_context]
    pub async fn assigned(mut self) -> u32 {
        self.0 = 3;
        self.0
    }
}

fn main() {}
