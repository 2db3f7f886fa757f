//! Closures that are async.

use ctx_runtime::with_context;

#[with_context]
pub async fn calls() -> u32 {
    let f = async |x: u32| { x + 1 };
    let g = async move || 1;
    f(1).await + g().await
}

fn main() {}
