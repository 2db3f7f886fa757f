//! Unused.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn unused(a: u32, b: String) {}

#[with_context]
pub async fn shadowed(a: u32) -> u32 {
    let a = 2;
    a
}

#[with_context]
pub async fn in_a_string(name: u32) -> &'static str {
    "name"
}

#[with_context]
pub async fn in_a_format_string(name: u32) -> String {
    format!("{name}")
}

#[with_context]
pub async fn field_of_the_same_name(len: usize, other: Vec<u8>) -> usize {
    other.len()
}

#[context_root(Request(1))]
pub async fn root(a: u32, b: String) -> u32 {
    let a = 3;
    a
}

#[with_context(bind(Request(1)))]
pub fn bound(a: u32, b: String) -> u32 {
    let b = 3;
    b
}

#[with_context]
pub async fn in_a_closure(x: u32) -> Vec<u32> {
    vec![1].into_iter().map(|x| x + 1).collect()
}

#[with_context]
pub async fn pattern((a, b): (u32, u32), [c, ..]: [u32; 3]) -> u32 {
    a
}

#[with_context]
pub async fn in_a_nested_function(a: u32) -> u32 {
    fn inner(a: u32) -> u32 {
        a
    }
    inner(2)
}

fn main() {}
