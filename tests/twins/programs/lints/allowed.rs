//! Allowed.

use ctx_runtime::with_context;
use keys::Request;

#[allow(unused_variables, clippy::needless_return)]
#[with_context]
pub async fn outer(x: u32) -> u32 {
    return 1;
}

#[with_context]
#[allow(dead_code)]
async fn never_called() {}

#[with_context]
pub async fn inner() {
    #![allow(unused_variables)]
    let x = 1;
}

#[deny(unused_variables)]
#[with_context]
pub async fn denied(x: u32) {}

#[warn(clippy::pedantic)]
#[with_context]
pub async fn warned(x: u64) -> u32 {
    x as u32
}

#[expect(unused_variables)]
#[with_context]
pub async fn expected(x: u32) {}

#[expect(unused_mut)]
#[with_context]
pub async fn unfulfilled(x: u32) -> u32 {
    x
}

#[expect(clippy::needless_return)]
#[with_context(bind(Request(1)))]
pub fn bound(x: u32) -> u32 {
    return x;
}

fn main() {}
