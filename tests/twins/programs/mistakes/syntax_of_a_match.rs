//! Syntax of a match.

use ctx_runtime::context_root;
use keys::Request;

#[context_root(Request(1))]
pub async fn root(x: u32) -> u32 {
    match x {
        1 => 2
        _ => 3,
    }
}

fn main() {}
