//! Wrong closures: borrowed, moved, with other parameters, or of another kind.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub fn borrowed_by_a_thread(rows: &[u32]) {
    let sum = 1;
    std::thread::spawn(|| println!("{} {}", sum, rows.len()));
}

#[context_root(Request(1))]
pub fn too_many(rows: Vec<u32>) -> Vec<u32> {
    rows.into_iter().map(|x, y| x + y).collect()
}

#[with_context]
pub async fn moved_out(text: String) -> impl Fn() -> String {
    move || text
}

#[with_context]
pub fn mutates() -> impl Fn() -> u32 {
    let mut x = 0;
    move || {
        x += 1;
        x
    }
}

#[with_context]
pub async fn borrows_local() -> impl Fn() -> usize {
    let text = String::new();
    || text.len()
}

#[with_context]
pub async fn two_types(flag: bool) -> u32 {
    let f = if flag { |x: u32| x } else { |x: u64| x };
    f(1)
}

fn main() {}
