//! Syntax in the signature.

use ctx_runtime::with_context;

#[with_context]
pub async fn missing_type(x) -> u32 {
    1
}

fn main() {}
