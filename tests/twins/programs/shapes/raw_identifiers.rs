//@ edition: 2021 2024
//! Raw identifiers.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn r#match(r#type: u32, (r#fn, _): (u32, u32)) -> u32 {
    r#type + r#fn
}

#[context_root(Request(1))]
pub async fn r#loop(r#in: String) -> usize {
    r#in.len()
}

#[with_context(bind(Request(1)))]
pub fn r#move<'r#a>(r#ref: u32) -> u32 {
    r#ref
}

fn main() {}
