//! Manual async fn.

use ctx_runtime::with_context;
use std::future::Future;

#[with_context]
pub fn by_hand() -> impl Future<Output = u32> {
    async { 1 }
}

#[with_context]
pub fn moved(x: u32) -> impl Future<Output = u32> {
    async move { x }
}

pub struct S(pub u32);

impl S {
    #[with_context]
    pub fn method(&self) -> impl Future<Output = u32> + '_ {
        async move { self.0 }
    }
}

fn main() {}
