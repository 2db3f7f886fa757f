//! Question mark of functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub fn in_unit() {
    "1".parse::<u32>()?;
}

#[context_root(Request(1))]
pub fn root() {
    "1".parse::<u32>()?;
}

#[with_context(bind(Request(1)))]
pub fn bound() -> u32 {
    "1".parse::<u32>()?
}

#[with_context]
pub fn option() -> Option<u32> {
    "1".parse::<u32>()?
}

fn main() {}
