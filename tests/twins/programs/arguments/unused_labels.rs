//! An argument that is not used, with the name of a label.

use ctx_runtime::with_context;

#[with_context]
pub async fn label(outer: String) -> u32 {
    'outer: loop {
        loop {
            break 'outer 1;
        }
    }
}

#[with_context]
pub async fn lifetime(a: String) -> usize {
    fn inner<'a>(text: &'a str) -> &'a str {
        text
    }
    inner("a").len()
}

fn main() {}
