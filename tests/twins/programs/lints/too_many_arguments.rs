//! Too many arguments.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn many(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> u8 {
    a + b + c + d + e + f + g + h
}

#[context_root(Request(1))]
pub fn root(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8) -> u8 {
    a + b + c + d + e + f + g + h
}

#[with_context]
pub async fn flags(a: bool, b: bool, c: bool, d: bool) -> bool {
    a && b && c && d
}

fn main() {}
