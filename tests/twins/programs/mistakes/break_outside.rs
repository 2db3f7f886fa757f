//! Break outside.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn breaks() {
    break;
}

#[context_root(Request(1))]
pub fn root() {
    continue;
}

#[with_context]
pub async fn in_a_block() {
    loop {
        let x = async { break };
        x.await;
    }
}

#[with_context(bind(Request(1)))]
pub fn bound() {
    'a: loop {
        let f = || break 'a;
    }
}

fn main() {}
