//! Generics, lifetimes, `impl Trait`, patterns, constants.
use std::fmt::Display;

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

#[with_context]
async fn generic<T: Clone, U>(value: &T, _: U) -> (u64, T)
where
    U: Into<String>,
{
    (context!(Request.id), value.clone())
}

#[with_context]
async fn lifetimes<'a, 'b: 'a>(left: &'a str, right: &'b str) -> &'a str {
    if context!(Request.id) == 7 { left } else { right }
}

#[with_context]
async fn impls(what: impl Display + Send, all: &[impl Display]) -> String {
    format!("{} {what} {}", context!(Request.id), all.len())
}

#[with_context]
async fn array<const N: usize, T: Copy>(all: [T; N]) -> (T, usize) {
    (all[0], N)
}

struct Point {
    x: u8,
    y: u8,
}

#[with_context]
async fn patterns(Point { x, y }: Point, (mut left, _): (u8, u8), whole @ &[first, ..]: &[u8; 2], mut last: u8) -> u8 {
    left += x + y;
    last += whole[1];
    left + first + last
}

#[context_root(Request { id: 7 })]
async fn root<T: AsRef<str> + ?Sized>(name: &T, (mut left, right): (u8, u8), ref by_ref: String) -> usize {
    left += right;
    assert_eq!(generic(&left, "").await, (7, left));
    assert_eq!(lifetimes("l", "r").await, "l");
    assert_eq!(impls(5, &["a", "b"]).await, "7 5 2");
    assert_eq!(array([1, 2, 3]).await, (1, 3));
    assert_eq!(patterns(Point { x: 1, y: 2 }, (3, 4), &[5, 6], 7).await, 24);
    name.as_ref().len() + by_ref.len() + left as usize
}

#[context_root(Request { id: 7 })]
fn sync_root<T: AsRef<str> + ?Sized>(name: &T, (mut left, right): (u8, u8), ref by_ref: String) -> usize {
    left += right;
    name.as_ref().len() + by_ref.len() + left as usize
}

#[tokio::main]
pub(crate) async fn main() {
    assert_eq!(root("four", (1, 2), "ab".into()).await, 9);
    assert_eq!(sync_root("four", (1, 2), "ab".into()), 9);
}
