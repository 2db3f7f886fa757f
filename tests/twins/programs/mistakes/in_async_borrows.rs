//! What the borrow checker refuses of work and of async functions.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn not_mutable(rows: Vec<u32>) {
    rows.push(1);
}

#[context_root(Request(1))]
pub async fn twice(rows: &mut Vec<u32>) {
    let first = &mut rows[0];
    rows.push(1);
    *first += 1;
}

#[with_context]
pub async fn spawned(text: &str) {
    tokio::spawn(async move { println!("{}", text) });
}

#[with_context]
pub async fn local() -> &'static str {
    let text = String::new();
    &text
}

fn main() {}
