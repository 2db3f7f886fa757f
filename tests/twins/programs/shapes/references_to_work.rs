//! References to work.

use ctx_runtime::with_context;

#[with_context]
pub fn statics(job: &'static (dyn Fn() + Sync)) {
    std::thread::spawn(job);
}

#[with_context]
pub fn pointers(job: fn() -> u32) -> u32 {
    std::thread::spawn(job).join().unwrap()
}

#[with_context]
pub async fn mutable(mut x: std::pin::Pin<Box<dyn std::future::Future<Output = u32> + Send>>) -> u32 {
    (&mut x).await
}

#[with_context]
pub async fn shared(job: std::sync::Arc<dyn Fn() + Send + Sync>) {
    tokio::task::spawn_blocking(move || job()).await.unwrap();
}

fn main() {}
