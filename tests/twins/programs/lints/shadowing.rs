//! Shadowing.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn shadows(x: u32) -> u32 {
    let x = x + 1;
    let x = format!("{x}").len() as u32;
    x
}

#[context_root(Request(1))]
pub fn root(x: Option<u32>) -> u32 {
    if let Some(x) = x { x } else { 0 }
}

#[with_context]
pub async fn items() -> u32 {
    let x = 1;
    const X: u32 = 1;
    fn inner() {}
    inner();
    x + X
}

fn main() {}
