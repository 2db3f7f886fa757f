//! Boxed futures, recursion, and collections of work.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use futures::future::{BoxFuture, FutureExt, LocalBoxFuture, join_all, select_all, try_join_all};
use futures::stream::{FuturesUnordered, StreamExt};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

#[with_context]
pub async fn factorial(n: u64) -> u64 {
    if n == 0 { 1 } else { n * Box::pin(factorial(n - 1)).await }
}

#[with_context]
pub fn depth(n: u64) -> BoxFuture<'static, u64> {
    if n == 0 {
        return Box::pin(async { 0 });
    }
    async move { 1 + depth(n - 1).await }.boxed()
}

#[with_context]
pub fn even(n: u64) -> Pin<Box<dyn Future<Output = bool> + Send>> {
    Box::pin(async move { if n == 0 { true } else { odd(n - 1).await } })
}

#[with_context]
pub async fn odd(n: u64) -> bool {
    if n == 0 { false } else { even(n - 1).await }
}

#[context_root(Request(1))]
pub async fn all(rows: &[u64]) -> Result<Vec<u64>, String> {
    let a = join_all(rows.iter().map(|n| factorial(*n))).await;
    let b = try_join_all(rows.iter().map(|n| async move { if *n == 1 { Err(String::new()) } else { Ok(*n) } })).await?;
    let (c, ..) = select_all(rows.iter().map(|n| depth(*n))).await;
    Ok(a.into_iter().chain(b).chain(Some(c)).collect())
}

#[with_context]
pub async fn unordered(rows: Vec<u64>) -> u64 {
    let mut all: FuturesUnordered<_> = rows.into_iter().map(|n| async move { n + 1 }).collect();
    let mut sum = 0;
    while let Some(n) = all.next().await {
        sum += n;
        if n == 2 {
            break;
        }
    }
    sum
}

pub type Handler = Box<dyn Fn(u64) -> LocalBoxFuture<'static, u64>>;

#[with_context]
pub fn routes() -> HashMap<&'static str, Handler> {
    let mut routes: HashMap<&str, Handler> = HashMap::new();
    routes.insert("/", Box::new(|n| async move { n }.boxed_local()));
    routes.insert("/a", Box::new(|n| Box::pin(factorial(n))));
    routes.insert("/b", Box::new(|n| Box::pin(async move { n + 1 })));
    routes
}

#[with_context]
pub async fn with_borrows<F>(text: &str, f: F) -> usize
where
    F: for<'a> Fn(&'a str) -> BoxFuture<'a, usize>,
{
    f(text).await
}

#[with_context]
pub async fn passes() -> usize {
    with_borrows("a", |text| Box::pin(async move { text.len() })).await + with_borrows("b", |text| async move { text.len() }.boxed()).await
}

fn main() {}
