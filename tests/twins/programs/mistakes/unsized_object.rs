//! Unsized object.

use ctx_runtime::with_context;

#[with_context]
pub async fn object() -> dyn std::fmt::Debug {
    1
}

fn main() {}
