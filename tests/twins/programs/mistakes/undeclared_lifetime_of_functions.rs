//! Undeclared lifetime of functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub fn function(x: &str) -> &'b str {
    x
}

#[context_root(Request(1))]
pub async fn root(x: &'b str) -> u32 {
    1
}

#[with_context(bind(Request(1)))]
pub fn bound(x: &'b str) -> &'b str {
    x
}

fn main() {}
