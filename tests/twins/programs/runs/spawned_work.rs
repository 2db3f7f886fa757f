//@ run
//! Spawned work.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::sync::mpsc;

#[with_context]
async fn work(x: u32) -> u32 {
    println!("work {x}");
    x + 1
}

#[context_root(Request(1))]
async fn root() -> u32 {
    let a = tokio::spawn(work(1)).await.unwrap();
    let b = tokio::task::spawn_blocking(move || a + 1).await.unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(b + 1).unwrap());
    let c = receiver.recv().unwrap();
    let (d, e) = tokio::join!(work(c), async { work(c + 1).await });
    a + b + c + d + e
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    println!("{}", runtime.block_on(root()));
}
