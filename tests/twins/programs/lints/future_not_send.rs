//! Future not send.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::rc::Rc;

#[with_context]
pub async fn rc(x: Rc<u8>) -> u8 {
    std::future::ready(()).await;
    *x
}

#[context_root(Request(1))]
pub async fn root(x: &std::cell::Cell<u8>) -> u8 {
    std::future::ready(()).await;
    x.get()
}

#[with_context]
pub async fn generic<T>(x: T) -> T {
    std::future::ready(()).await;
    x
}

fn main() {}
