//! Syntax in the body.

use ctx_runtime::with_context;

#[with_context]
pub async fn missing_semicolon() -> u32 {
    let x = 1
    x
}

fn main() {}
