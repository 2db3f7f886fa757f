//! Wrong format strings and wrong uses of the macros of std.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub struct Row;

#[with_context]
pub async fn too_few(x: u32) -> String {
    format!("{} {}", x)
}

#[context_root(Request(1))]
pub fn no_display(row: Row) -> String {
    format!("{row}")
}

#[with_context]
pub async fn unknown_name() {
    println!("{missing}");
}

#[with_context(bind(Request(1)))]
pub async fn no_debug(row: Row) {
    assert_eq!(row, Row);
    dbg!(row);
}

#[with_context]
pub fn not_a_literal(text: &str) {
    println!(text);
    panic!(text);
}

fn main() {}
