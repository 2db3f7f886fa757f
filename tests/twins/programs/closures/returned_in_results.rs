//! Returned in results.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::rc::Rc;

#[with_context]
pub async fn result(n: usize) -> Result<impl Fn(&str) -> usize, String> {
    if n > 3 {
        return Err(String::new());
    }
    Ok(move |s: &str| s.len() + n)
}

#[with_context]
pub async fn boxed(n: usize) -> Box<dyn Fn(&str) -> usize> {
    Box::new(move |s| s.len() + n)
}

#[with_context]
pub async fn pointer() -> fn(&str) -> usize {
    |s| s.len()
}

#[with_context]
pub async fn returns(n: usize) -> impl Fn(&str) -> usize {
    return move |s| s.len() + n;
}

#[with_context]
pub async fn pair() -> (impl Fn(&str) -> usize, u8) {
    (|s: &str| s.len(), 1)
}

#[context_root(Request(1))]
pub async fn mutable() -> impl FnMut(&[u8]) -> usize {
    let mut n = 0;
    move |bytes| {
        n += bytes.len();
        n
    }
}

#[with_context(bind(Request(1)))]
pub async fn once(text: String) -> impl FnOnce(&str) -> String {
    move |s| text + s
}

/// What is not `Send` is not kept while it waits.
#[with_context]
pub async fn waits(ready: impl Future<Output = usize> + Send) -> impl Fn(&str) -> usize {
    let n = ready.await;
    let shared = Rc::new(n);
    move |s| s.len() + *shared
}

pub fn is_send() {
    fn send(_: impl Send) {}
    send(waits(std::future::ready(1)));
}

fn main() {}
