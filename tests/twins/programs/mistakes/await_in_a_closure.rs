//! Await in a closure.

use ctx_runtime::with_context;

#[with_context]
pub async fn closure() {
    let f = || std::future::ready(1).await;
    f();
}

#[with_context]
pub async fn spawned() {
    std::thread::spawn(|| std::future::ready(1).await);
}

#[with_context]
pub async fn map(rows: Vec<u32>) {
    rows.iter().map(|x| std::future::ready(x).await);
}

fn main() {}
