//! Lifetimes that an `async fn` has to show.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub struct Row<'a>(pub &'a str);

#[with_context]
pub async fn elided(row: &Row) -> usize {
    row.0.len()
}

#[context_root(Request(1))]
pub async fn root(row: Row) -> usize {
    row.0.len()
}

fn main() {}
