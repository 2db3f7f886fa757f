//! Arguments that are not used, whose names are bound anew in patterns of a `match`.

use ctx_runtime::with_context;

#[with_context]
pub async fn in_alternatives(x: String, pair: (u32, u32)) -> u32 {
    match pair {
        (x, 1) | (1, x) => x,
        _ => 0,
    }
}

#[with_context]
pub async fn in_a_binding(x: String, y: u32) -> u32 {
    match y {
        x @ 1..=3 => x,
        _ => 0,
    }
}

#[with_context]
pub async fn in_a_struct(x: String, y: Option<(u32, u32)>) -> u32 {
    match y {
        Some((x, _)) => x,
        None => 0,
    }
}

#[with_context]
pub async fn of_a_type(x: String) -> usize {
    let x: String = String::new();
    x.len()
}

#[with_context]
pub async fn of_a_closure(x: String, all: Vec<String>) -> usize {
    all.iter().map(|x: &String| x.len()).sum()
}

#[with_context]
pub async fn of_matches(x: String, y: Option<u32>) -> bool {
    matches!(y, Some(x) if x > 1)
}

#[with_context]
pub async fn of_stringify(x: String) -> &'static str {
    stringify!(x)
}

fn main() {}
