//@ run
//! Panic in spawned work.

use ctx_runtime::with_context;

#[with_context]
async fn spawns(x: u32) {
    let failed = tokio::spawn(async move { assert_eq!(x, 2, "in a task") }).await;
    println!("{}", failed.is_err());
    let failed = tokio::task::spawn_blocking(move || assert_eq!(x, 2, "on a thread")).await;
    println!("{}", failed.is_err());
    let failed = std::thread::spawn(move || -> u32 { panic!("{}", x) }).join();
    println!("{}", failed.is_err());
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(spawns(1));
}
