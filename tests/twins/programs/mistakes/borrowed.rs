//! Borrowed.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn dangling() -> &'static str {
    let text = String::new();
    &text
}

#[with_context]
pub async fn assigned(text: &str) {
    text = "other";
}

#[with_context]
pub async fn immutable(rows: Vec<u8>) {
    rows.push(1);
}

#[context_root(Request(1))]
pub async fn root(rows: Vec<u8>) {
    rows.push(1);
}

#[with_context(bind(Request(1)))]
pub fn bound(rows: Vec<u8>) {
    rows.push(1);
}

#[with_context]
pub async fn both(mut rows: Vec<u8>) {
    let first = &rows[0];
    rows.push(1);
    println!("{first}");
}

fn main() {}
