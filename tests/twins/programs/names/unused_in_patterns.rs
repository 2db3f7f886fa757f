//! Arguments that are not used, whose names are bound anew in patterns, or are those of other things.

use ctx_runtime::with_context;

#[with_context]
pub async fn in_a_struct(x: String, y: Option<(u32, u32)>) -> u32 {
    match y {
        Some((x, _)) => x,
        None => 0,
    }
}

#[with_context]
pub async fn in_alternatives(x: u32, pair: (u32, u32)) -> u32 {
    match pair {
        (x, 1) | (1, x) => x,
        _ => 0,
    }
}

#[with_context]
pub async fn in_a_binding(x: u32, y: u32) -> u32 {
    match y {
        x @ 1..=3 => x,
        _ => 0,
    }
}

#[with_context]
pub async fn in_let_else(x: String, y: Option<String>) -> usize {
    let Some(x) = y else { return 0 };
    x.len()
}

#[with_context]
pub async fn in_a_loop(x: String, rows: Vec<u32>) -> u32 {
    let mut sum = 0;
    for x in rows {
        sum += x;
    }
    sum
}

#[with_context]
pub async fn lifetime(a: String) -> usize {
    fn inner<'a>(text: &'a str) -> &'a str {
        text
    }
    inner("a").len()
}

fn main() {}
