//! Undeclared lifetime.

use ctx_runtime::with_context;

#[with_context]
pub async fn undeclared<'a>(x: &'a str) -> &'b str {
    x
}

fn main() {}
