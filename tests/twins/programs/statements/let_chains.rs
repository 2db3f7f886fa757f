//@ edition: 2024
//! Chains of `if let` and `while let`.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn chained(x: Option<u32>, text: &str) -> u32 {
    if let Some(x) = x
        && let Ok(y) = text.parse::<u32>()
        && x > y
    {
        x
    } else if let Some(1) = x {
        2
    } else {
        0
    }
}

#[context_root(Request(1))]
pub fn root(mut rows: Vec<Option<u32>>) -> u32 {
    let mut sum = 0;
    while let Some(row) = rows.pop()
        && let Some(x) = row
    {
        sum += x;
    }
    sum
}

#[with_context]
pub async fn awaits(x: Option<u32>) -> bool {
    if let Some(x) = x && chained(Some(x), "1").await > 1 && let 2 = chained(None, "").await { true } else { false }
}

fn main() {}
