//! Question mark.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn in_unit() {
    "1".parse::<u32>()?;
}

#[with_context]
pub async fn in_number() -> u32 {
    "1".parse::<u32>()?
}

#[context_root(Request(1))]
pub async fn root() {
    "1".parse::<u32>()?;
}

#[with_context(bind(Request(1)))]
pub async fn bound() {
    "1".parse::<u32>()?;
}

fn main() {}
