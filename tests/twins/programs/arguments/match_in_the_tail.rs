//! Match in the tail.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::cell::RefCell;

pub struct Row {
    pub name: RefCell<String>,
    pub id: u32,
}

#[with_context]
pub async fn matched(Row { name, id }: Row) -> u32 {
    match name.borrow().as_str() {
        "" => 0,
        _ => id,
    }
}

#[context_root(Request(1))]
pub async fn if_let(Row { name, .. }: Row) -> usize {
    if let Some(last) = name.borrow().chars().last() { last.len_utf8() } else { 0 }
}

#[with_context(bind(Request(1)))]
pub async fn with_self((name, _): (RefCell<String>, u32)) -> bool {
    name.borrow().is_empty()
}

fn main() {}
