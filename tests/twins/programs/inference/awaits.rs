//! What is awaited has a type that is known later, or is an operand.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::{Future, IntoFuture, pending, ready};
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

pub struct Query(pub u32);

impl IntoFuture for Query {
    type Output = u32;
    type IntoFuture = Pin<Box<dyn Future<Output = u32> + Send>>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(ready(self.0))
    }
}

#[with_context]
pub async fn later() -> u64 {
    let (sender, receiver) = oneshot::channel();
    let (many, mut rows) = mpsc::channel(1);
    let none = ready(None).await;
    let list = ready(Vec::new()).await;
    let default = ready(Default::default()).await;
    let parsed = ready("1".parse()).await;
    drop(sender.send(1));
    many.send(2).await.unwrap();
    let x: u64 = receiver.await.unwrap();
    let y: u64 = rows.recv().await.unwrap() + none.unwrap_or(1);
    let z: Result<u64, std::num::ParseIntError> = parsed;
    let mut list: Vec<u64> = list;
    list.push(default);
    x + y + z.unwrap() + list[0]
}

#[with_context]
pub async fn operands(mut f: Pin<Box<dyn Future<Output = i64> + Send>>, g: impl Future<Output = bool> + Unpin) -> i64 {
    let mut g = g;
    let x = -(&mut f).await + f.as_mut().await as i64 * 2;
    if !(&mut g).await && g.await {
        return 1;
    }
    match ready(x).await {
        1 => ready(2).await,
        _ => *ready(&3).await,
    }
}

#[context_root(Request(1))]
pub async fn queries(rows: [Query; 2]) -> u32 {
    let [a, b] = rows;
    a.await + b.into_future().await + Query(1).await
}

#[with_context]
pub async fn elements(mut rows: Vec<Option<Pin<Box<dyn Future<Output = u32>>>>>, mut all: Vec<Pin<Box<dyn Future<Output = u32>>>>) -> u32 {
    let mut sum = 0;
    for row in &mut rows {
        if let Some(row) = row.as_mut() {
            sum += row.await;
        }
    }
    sum + rows[0].take().unwrap().await + (&mut all[0]).await + all.remove(0).await + all.pop().unwrap().await
}

#[with_context]
pub async fn never(flag: bool) -> u32 {
    if flag {
        pending::<()>().await;
    }
    tokio::time::timeout(Duration::from_secs(1), pending()).await.unwrap_or(1)
}

#[with_context]
pub async fn macros() -> u32 {
    let (a, b) = tokio::join!(ready(1), async { 2 });
    let a: u8 = a;
    let b: u32 = b;
    tokio::pin! {
        let f = ready(b);
    }
    u32::from(a) + f.await
}

#[with_context]
pub async fn closures<F, R>(f: F) -> R::Output
where
    F: FnOnce() -> R,
    R: Future,
{
    f().await
}

fn main() {}
