//! Syntax of an expression.

use ctx_runtime::with_context;

#[with_context]
pub async fn half_typed(x: String) -> usize {
    x.
}

fn main() {}
