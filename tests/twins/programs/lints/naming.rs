//! Naming.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn NotSnake(BadName: u32) -> u32 {
    let AlsoBad = BadName;
    AlsoBad
}

#[with_context]
pub fn badFunction<T>(x: T) -> T {
    x
}

#[context_root(Request(1))]
pub async fn Root<'A>(BadName: &'A u32) -> u32 {
    *BadName
}

#[with_context(bind(Request(1)))]
pub fn Bound((BadName, _): (u32, u32)) -> u32 {
    BadName
}

fn main() {}
