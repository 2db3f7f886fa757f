//! Needless pass by value.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn reads(text: String) -> usize {
    text.len()
}

#[with_context]
pub fn reads_too(text: String) -> usize {
    text.len()
}

#[context_root(Request(1))]
pub fn root(text: String) -> usize {
    text.len()
}

#[with_context(bind(Request(1)))]
pub fn bound(text: Vec<u8>) -> usize {
    text.len()
}

#[with_context]
pub async fn pointers(text: &String, rows: &Vec<u8>, boxed: &Box<u8>) -> usize {
    text.len() + rows.len() + **boxed as usize
}

#[with_context]
pub async fn mutable(rows: &mut Vec<u8>) -> usize {
    rows.len()
}

fn main() {}
