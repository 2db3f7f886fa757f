//@ edition: 2021 2024
//! Closures that are `async`, and bounds for such.

use ctx_runtime::{context_root, with_context};
use keys::Request;

#[with_context]
pub async fn calls(mut f: impl AsyncFnMut(u32) -> u32) -> u32 {
    f(1).await + f(2).await
}

#[with_context]
pub async fn makes(step: u32) -> u32 {
    let mut sum = 0;
    let add = async |x: u32| {
        sum += x + step;
        sum
    };
    calls(add).await
}

#[context_root(Request(1))]
pub async fn moved(text: String) -> usize {
    let f = async move || text.len();
    f().await + f().await
}

#[with_context]
pub fn stored() -> impl AsyncFn(u32) -> u32 {
    async |x| x + 1
}

#[with_context]
pub async fn borrows(rows: &[String]) -> usize {
    async fn each<F: AsyncFn(&str) -> usize>(rows: &[String], f: F) -> usize {
        let mut sum = 0;
        for row in rows {
            sum += f(row).await;
        }
        sum
    }
    each(rows, async |row| row.len()).await
}

fn main() {}
