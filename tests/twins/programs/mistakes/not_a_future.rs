//! Not a future.

use ctx_runtime::with_context;

#[with_context]
pub async fn awaits_a_number() {
    1.await;
}

#[with_context]
pub fn awaits_in_a_function() {
    std::future::ready(1).await;
}

#[with_context]
pub async fn forgets() -> u32 {
    let x = number();
    x + 1
}

#[with_context]
pub async fn number() -> u32 {
    1
}

#[with_context]
pub async fn drops_a_block() {
    async { 1 };
}

fn main() {}
