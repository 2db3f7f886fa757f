//! Syntax in the output.

use ctx_runtime::with_context;

#[with_context]
pub async fn missing_output() -> {
    1
}

fn main() {}
