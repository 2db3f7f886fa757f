//! Unsized str.

use ctx_runtime::with_context;

#[with_context]
pub async fn text() -> str {
    *"text"
}

fn main() {}
