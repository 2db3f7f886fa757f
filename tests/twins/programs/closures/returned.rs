//! Returned.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn inferred(n: usize) -> impl Fn(&str) -> usize {
    move |s| s.len() + n
}

#[with_context]
pub async fn twice() -> impl Fn(&[u8]) -> usize {
    |bytes| bytes.len() * 2
}

#[with_context]
pub async fn borrows() -> impl Fn(&[u8]) -> &u8 {
    |bytes| &bytes[0]
}

#[context_root(Request(1))]
pub async fn root(n: usize) -> impl Fn(&str) -> usize {
    move |s| s.len() + n
}

#[with_context(bind(Request(1)))]
pub async fn bound(n: usize) -> impl Fn(&str) -> usize {
    move |s| s.len() + n
}

#[with_context(bind(Request(1)))]
pub fn bound_function(n: usize) -> impl Fn(&str) -> usize {
    move |s| s.len() + n
}

#[with_context]
pub fn function(n: usize) -> impl Fn(&str) -> usize {
    move |s| s.len() + n
}

#[context_root(Request(1))]
pub fn root_function(n: usize) -> impl for<'a> Fn(&'a str) -> &'a str {
    move |s| &s[n..]
}

fn main() {}
