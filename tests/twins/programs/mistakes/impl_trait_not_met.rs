//! Impl trait not met.

use ctx_runtime::with_context;
use keys::Request;
use std::future::Future;

#[with_context]
pub fn not_a_future() -> impl Future<Output = u32> {
    1
}

#[with_context]
pub fn wrong_output() -> impl Future<Output = u32> {
    async { "text" }
}

#[with_context]
pub async fn not_an_iterator() -> impl Iterator<Item = u32> {
    1
}

#[with_context(bind(Request(1)))]
pub fn bound() -> impl Future<Output = u32> + Send {
    let x = std::rc::Rc::new(1);
    async move {
        std::future::ready(()).await;
        *x
    }
}

fn main() {}
