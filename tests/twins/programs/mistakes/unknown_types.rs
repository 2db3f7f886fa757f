//! Unknown types.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn argument(x: Unknown) {}

#[with_context]
pub async fn output() -> Unknown {
    loop {}
}

#[with_context]
pub async fn nested() -> Result<Unknown, String> {
    Err(String::new())
}

#[context_root(Request(1))]
pub async fn root() -> Unknown {
    loop {}
}

#[with_context(bind(Request(1)))]
pub fn bound(x: Unknown) -> Unknown {
    x
}

#[with_context]
pub fn function<T: Unknown>(x: T) -> Vec<Unknown> {
    vec![]
}

fn main() {}
