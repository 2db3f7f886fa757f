//! Recursion.

use ctx_runtime::with_context;

#[with_context]
pub async fn endless(n: u32) -> u32 {
    if n == 0 { 0 } else { endless(n - 1).await }
}

fn main() {}
