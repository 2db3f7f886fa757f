//! Used underscore.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn used(_x: u32) -> u32 {
    _x
}

#[with_context]
pub async fn not_used(_x: u32, _y: String) {}

#[context_root(Request(1))]
pub async fn root(_x: String) -> usize {
    _x.len()
}

#[with_context(bind(Request(1)))]
pub fn bound(_x: String) -> usize {
    _x.len()
}

#[with_context]
pub async fn binds() {
    let _y = 1;
    println!("{}", _y);
}

fn main() {}
