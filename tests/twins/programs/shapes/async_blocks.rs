//! Async blocks.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::pin::Pin;

#[with_context]
pub fn boxed(x: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    let unused = 1;
    Box::pin(async move { x })
}

#[with_context]
pub fn early(x: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    if x == 1 {
        return Box::pin(async { 1 });
    }
    Box::pin(async move {
        let y = 1;
        x
    })
}

#[with_context]
pub async fn awaited(x: u32) -> u32 {
    let later = async { x + 1 };
    async { 1 }.await + later.await
}

#[with_context]
pub fn collects() -> Vec<Pin<Box<dyn Future<Output = u32>>>> {
    (0..3_u32).map(|x| Box::pin(async move { x }) as Pin<Box<dyn Future<Output = u32>>>).collect()
}

#[context_root(Request(1))]
pub async fn typed() -> Result<u32, String> {
    async {
        let x: u32 = "1".parse().map_err(|_| String::new())?;
        Ok(x)
    }
    .await
}

fn main() {}
