//! Cognitive and length.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn nested(x: u32) -> u32 {
    if x > 1 {
        if x > 2 {
            return 3;
        }
    }
    if x == 1 { return 5 } else { 6 }
}

#[with_context]
pub fn needless_return(x: u32) -> u32 {
    return x;
}

#[context_root(Request(1))]
pub async fn root(x: u32) -> u32 {
    return x;
}

#[with_context(bind(Request(1)))]
pub fn bound(x: u32) -> u32 {
    return x;
}

#[with_context]
pub fn needless_bool(x: u32) -> bool {
    if x > 1 { true } else { false }
}

#[with_context]
pub async fn let_and_return(x: u32) -> u32 {
    let y = x + 1;
    y
}

#[context_root(Request(1))]
pub fn root_let(x: u32) -> u32 {
    let y = x + 1;
    y
}

fn main() {}
