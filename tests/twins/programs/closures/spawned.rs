//! Spawned.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::sync::Arc;

#[with_context]
pub fn threads(rows: Arc<Vec<u32>>) {
    let copy = rows.clone();
    std::thread::spawn(move || copy.len());
    std::thread::spawn(move || { rows.len() });
    std::thread::spawn(|| ());
    std::thread::spawn(|| {});
    std::thread::spawn(|| -> u32 { 1 });
    std::thread::spawn(|| -> u32 { return 1 });
}

#[with_context]
pub async fn blocking(rows: Vec<u32>) -> usize {
    tokio::task::spawn_blocking(move || rows.len()).await.unwrap()
}

#[with_context]
pub async fn unused(rows: Vec<u32>) {
    tokio::task::spawn_blocking(move || {
        let x = rows;
    });
    tokio::spawn(async move {
        let y = 1;
    });
}

#[context_root(Request(1))]
pub async fn root(rows: Vec<u32>) -> usize {
    tokio::spawn(async move { rows.len() }).await.unwrap()
}

fn main() {}
