//! Called.

use ctx_runtime::with_context;
use std::future::Future;

pub async fn with<F, R>(f: F) -> R::Output
where
    F: FnOnce(u32) -> R,
    R: Future,
{
    f(1).await
}

#[with_context]
pub async fn passes(x: u32) -> u32 {
    with(|y| async move { x + y }).await
}

#[with_context]
pub async fn passes_blocks(x: u32) -> u32 {
    let add = |y: u32| { x + y };
    let unused = |z: u32| x;
    add(1)
}

#[with_context]
pub async fn immediately(x: u32) -> u32 {
    (|| x)()
}

#[with_context]
pub fn redundant(rows: Vec<String>) -> Vec<usize> {
    rows.iter().map(|row| row.len()).filter(|x| *x > 1).collect::<Vec<usize>>()
}

fn main() {}
