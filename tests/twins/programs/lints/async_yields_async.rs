//! Async yields async.

use ctx_runtime::with_context;

#[with_context]
pub async fn yields() -> impl std::future::Future<Output = u32> {
    async { 1 }
}

#[with_context]
pub async fn in_a_block() {
    let _work = async { std::future::ready(1) };
    let _closure = || async { std::future::ready(1) };
}

#[with_context]
pub fn in_a_function() -> u32 {
    let _work = async { async { 1 } };
    1
}

fn main() {}
