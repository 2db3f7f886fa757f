//! Higher ranked.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn elided() -> impl for<'a> Fn(&'a str) -> &'a str {
    |s| s.trim()
}

#[with_context]
pub async fn generic<T: Clone>(t: T) -> impl Fn(&T) -> (T, T) {
    move |other| (t.clone(), other.clone())
}

#[context_root(Request(1))]
pub async fn root() -> impl Fn(&mut Vec<u8>) {
    |rows| rows.push(1)
}

#[with_context]
pub async fn iterator(rows: Vec<u8>) -> impl Iterator<Item = u8> {
    rows.into_iter().map(|x| x + 1)
}

#[with_context]
pub async fn coerced(flag: bool) -> Option<Box<dyn Fn(&str) -> usize>> {
    if flag { Some(Box::new(|s| s.len())) } else { None }
}

fn main() {}
