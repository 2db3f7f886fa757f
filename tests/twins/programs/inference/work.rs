//! Spawned work whose type or output is known later.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::ready;
use tokio::task::JoinSet;

#[with_context]
pub async fn outputs() -> u64 {
    let a = tokio::spawn(async { 1 }).await.unwrap();
    let b: u64 = tokio::spawn(ready(Default::default())).await.unwrap();
    let c = tokio::task::spawn_blocking(|| "1".parse()).await.unwrap();
    let d = tokio::spawn(async { Ok(2) });
    let mut set = JoinSet::new();
    set.spawn(async { Vec::new() });
    let rows: Vec<u64> = set.join_next().await.unwrap().unwrap();
    let d: Result<u64, String> = d.await.unwrap();
    let c: Result<u64, std::num::ParseIntError> = c;
    a + b + c.unwrap() + d.unwrap() + rows.len() as u64
}

#[context_root(Request(1))]
pub fn threads(rows: Vec<String>) -> Option<usize> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        for row in &rows {
            sender.send(row.len())?;
        }
        Ok::<_, std::sync::mpsc::SendError<_>>(())
    });
    let sum = receiver.iter().sum();
    thread.join().ok()?.ok()?;
    Some(sum)
}

#[with_context]
pub fn joined(rows: &mut [u32]) -> (u32, Option<u32>) {
    let (left, right) = rows.split_at_mut(1);
    rayon::join(
        || {
            left[0] += 1;
            left.iter().sum()
        },
        || right.iter().copied().max(),
    )
}

#[with_context]
pub fn scoped(rows: &[String]) -> Vec<usize> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = rows.iter().map(|row| scope.spawn(move || row.len())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

#[with_context]
pub fn diverging() {
    std::thread::spawn(|| loop {
        std::thread::yield_now();
    });
    std::thread::spawn(|| -> ! { panic!("1") });
    std::thread::spawn(|| todo!());
    std::thread::spawn(std::thread::yield_now);
}

fn main() {}
