//! Unused assignments.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn never_read(mut a: u32) {
    a = 1;
}

#[with_context]
pub async fn overwritten(mut a: u32) -> u32 {
    a = 1;
    a = 2;
    a
}

#[context_root(Request(1))]
pub async fn root(mut a: u32) {
    a += 1;
}

#[with_context(bind(Request(1)))]
pub fn bound(mut a: u32) {
    a = 1;
}

pub struct S(pub u32);

impl S {
    #[with_context]
    pub async fn method(mut self) {
        self.0 = 1;
    }

    #[with_context]
    pub async fn replaced(mut self) {
        self = S(3);
    }
}

fn main() {}
