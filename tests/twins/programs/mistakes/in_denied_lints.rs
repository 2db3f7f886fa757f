//! Warnings that are errors.
#![deny(warnings, missing_docs)]

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::collections::HashMap;

#[with_context]
pub async fn unused(x: u32) {
    let y = 1;
    let mut z = 2;
}

#[context_root(Request(1))]
pub fn root(rows: Vec<u32>) {
    rows.iter().map(|x| x + 1);
    std::fs::read("a");
    return;
    println!("never");
}

#[with_context]
async fn never_used() {}

#[with_context]
pub async fn parens(x: u32) -> u32 {
    if (x > 1) {
        return (x);
    }
    while true {}
    { x }
}

/// Documented.
#[with_context]
pub async fn names(camelCase: u32) -> u32 {
    const lower: u32 = 1;
    struct snake_case;
    lower + camelCase
}

fn main() {}
