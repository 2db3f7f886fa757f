//! What the borrow checker refuses.

use ctx_runtime::with_context;
use std::collections::HashMap;

#[with_context]
pub fn dangles() -> &'static str {
    let text = String::new();
    &text
}

#[with_context]
pub fn twice(rows: &mut Vec<u32>) {
    let first = &mut rows[0];
    rows.push(1);
    *first += 1;
}

#[with_context]
pub fn of_the_loop(rows: Vec<String>) -> usize {
    let mut longest = "";
    for row in rows {
        if row.len() > longest.len() {
            longest = &row;
        }
    }
    longest.len()
}

#[with_context]
pub fn not_mutable(rows: &HashMap<u32, u32>) {
    let x = 1;
    x += 1;
    rows.insert(1, x);
}

#[with_context]
pub fn moved_in_a_loop(text: String) {
    for _ in 0..2 {
        drop(text);
    }
}

#[with_context]
pub fn out_of_a_reference(text: &Option<String>) -> String {
    text.unwrap()
}

fn main() {}
