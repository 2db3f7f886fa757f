//! Wrong type of functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub fn tail() -> u32 {
    "text"
}

#[context_root(Request(1))]
pub fn root() -> u32 {
    "text"
}

#[with_context(bind(Request(1)))]
pub fn bound(x: bool) -> u32 {
    if x {
        return "text";
    }
    1
}

#[context_root(Request(1))]
pub async fn async_root() -> u32 {
    "text"
}

#[with_context(bind(Request(1)))]
pub async fn async_bound() -> u32 {
    1;
}

fn main() {}
