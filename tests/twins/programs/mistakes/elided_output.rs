//! Elided output.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn from_nothing() -> &str {
    ""
}

#[with_context]
pub async fn ambiguous(a: &str, b: &str) -> &str {
    a
}

#[context_root(Request(1))]
pub fn root(a: &str, b: &str) -> &str {
    a
}

fn main() {}
