//! Unit.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn gives_unit() -> () {
    ()
}

#[with_context]
pub fn function() -> () {
    ()
}

#[context_root(Request(1))]
pub async fn root() -> () {
    return ();
}

#[with_context(bind(Request(1)))]
pub fn bound() -> () {
    ()
}

#[with_context]
pub async fn binds() {
    let x = gives_unit().await;
    let y = std::mem::drop(1);
    x
}

fn main() {}
