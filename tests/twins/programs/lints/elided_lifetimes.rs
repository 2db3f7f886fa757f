//! Elided lifetimes.

use ctx_runtime::with_context;

pub struct Row<'a>(pub &'a str);

#[with_context]
pub fn gives(row: &str) -> Row {
    Row(row)
}

#[with_context]
pub async fn mismatched(row: &str) -> Row {
    Row(row)
}

fn main() {}
