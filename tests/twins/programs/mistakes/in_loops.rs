//! Wrong loops, labels and conditions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn undeclared_label() -> u32 {
    loop {
        break 'outer 1;
    }
}

#[context_root(Request(1))]
pub fn value_of_for(rows: &[u32]) -> u32 {
    for row in rows {
        break *row;
    }
    1
}

#[with_context]
pub async fn no_else(x: Option<u32>) -> u32 {
    let Some(x) = x;
    x
}

#[with_context(bind(Request(1)))]
pub async fn else_that_goes_on(x: Option<u32>) -> u32 {
    let Some(x) = x else { println!("none") };
    x
}

#[with_context]
pub async fn if_without_else(x: u32) -> u32 {
    if x > 1 {
        2
    }
}

#[context_root(Request(1))]
pub async fn assigns(x: u32) -> u32 {
    if x = 2 { 1 } else { x }
}

#[with_context]
pub fn not_iterable(x: u32) -> u32 {
    for y in x {
        return y;
    }
    x
}

fn main() {}
