//! Pin macros.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;

#[with_context]
pub async fn both(a: impl Future<Output = u8>, b: impl Future<Output = u8>) -> u8 {
    tokio::pin!(a, b);
    (&mut a).await + b.await
}

#[with_context]
pub async fn locals() -> u8 {
    let a = std::future::ready(1);
    let b = one(async { 2 });
    tokio::pin!(a, b);
    tokio::select! {
        x = &mut a => x + b.await,
        x = &mut b => x,
    }
}

#[with_context]
pub async fn of_calls(rows: Vec<u8>) -> u8 {
    let a = one(async { 1 });
    let b = one(std::future::ready(rows[0]));
    futures::pin_mut!(a);
    tokio::pin!(b);
    let c = std::pin::pin!(one(a));
    (&mut b).await + c.await
}

#[with_context]
pub async fn declares() -> u8 {
    tokio::pin! {
        let a = std::future::ready(1);
        let b = async { 2 };
    }
    a.await + b.await
}

#[with_context]
pub async fn one(a: impl Future<Output = u8>) -> u8 {
    tokio::pin!(a);
    a.await
}

#[with_context]
pub async fn of_futures(a: impl Future<Output = u8>, b: impl Future<Output = u8>) -> u8 {
    futures::pin_mut!(a, b);
    a.await + b.await
}

#[with_context]
pub async fn of_std(a: impl Future<Output = u8>) -> u8 {
    let a = std::pin::pin!(a);
    a.await
}

#[context_root(Request(1))]
pub async fn root() -> u8 {
    let a = async { 1 };
    let b = async { 2 };
    tokio::pin!(a, b);
    tokio::select! {
        x = &mut a => x,
        x = &mut b => x,
    }
}

#[with_context(needs(Request))]
pub async fn needing(a: impl Future<Output = u8>, b: impl Future<Output = u8>) -> u8 {
    tokio::pin!(a, b);
    a.await + b.await
}

fn main() {}
