//! Unknown names.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn value() -> u32 {
    unknown + 1
}

#[with_context]
pub fn function() {
    unknown_function();
    tokio::spawn(unknown_function());
    std::thread::spawn(|| unknown_function());
}

#[context_root(Request(1))]
pub async fn root(x: u32) -> u32 {
    y.len()
}

#[with_context]
pub async fn method(x: String) -> u32 {
    x.unknown()
}

#[with_context]
pub async fn method_of_awaited() -> u32 {
    value().await.unknown()
}

#[with_context]
pub async fn mistyped(text: String) -> usize {
    text.lenn()
}

fn main() {}
