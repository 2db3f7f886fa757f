//! Semicolons.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn no_semicolon(rows: &mut Vec<u8>) {
    rows.push(1)
}

#[with_context]
pub fn function(rows: &mut Vec<u8>) {
    rows.push(1)
}

#[context_root(Request(1))]
pub fn root(rows: &mut Vec<u8>) {
    rows.push(1)
}

#[with_context]
pub fn redundant() {
    let _x = 1;;
}

#[with_context]
pub async fn braces() -> u8 {
    { 1 }
}

#[with_context]
pub fn parentheses() -> u8 {
    (1)
}

#[context_root(Request(1))]
pub fn root_parentheses() -> u8 {
    let x = (1);
    if (x > 1) { x } else { (2) }
}

fn main() {}
