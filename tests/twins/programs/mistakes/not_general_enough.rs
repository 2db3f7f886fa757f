//! Futures that are not known to be `Send`: of closures over references, and in their own bodies.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use futures::stream::{self, StreamExt};
use std::collections::HashMap;
use std::rc::Rc;

fn send<T: Send>(x: T) -> T { x }

pub struct Cx<'a> { pub rows: &'a [String], pub f: Box<dyn for<'x> Fn(&'x str) -> futures::future::BoxFuture<'x, usize> + Send + Sync + 'a> }

#[with_context]
pub async fn leaf<'a>(cx: &Cx<'a>, row: &'a str) -> &'a str { (cx.f)(row).await; row }

#[with_context]
pub async fn all<'a>(cx: &'a Cx<'a>) -> usize {
    let a = futures::future::join_all(cx.rows.iter().map(|row| leaf(cx, row))).await;
    let b: Vec<&str> = stream::iter(cx.rows).map(|row| leaf(cx, row)).buffered(2).collect().await;
    let c = stream::iter(cx.rows.iter()).then(|row| async move { leaf(cx, row).await.len() }).fold(0, |a, b| async move { a + b }).await;
    let mut map: HashMap<&str, Vec<&String>> = HashMap::new();
    for row in cx.rows { map.entry(leaf(cx, row).await).or_default().push(row); }
    a.len() + b.len() + c + map.values().map(Vec::len).sum::<usize>()
}

#[with_context]
pub async fn scoped_rc() -> u32 {
    let x = { let rc = Rc::new(1); *rc };
    leaf_u32(x).await
}

#[with_context]
pub async fn leaf_u32(x: u32) -> u32 { x }

#[with_context]
pub async fn over_guard(m: &std::sync::Mutex<u32>) -> u32 {
    let x = *m.lock().unwrap();
    { let mut g = m.lock().unwrap(); *g += x; }
    let y = match m.lock() { Ok(g) => *g, Err(_) => 0 };
    leaf_u32(y).await
}

#[context_root(Request(1))]
pub async fn root(rows: Vec<String>) -> usize {
    let cx = Cx { rows: &rows, f: Box::new(|x| Box::pin(async move { x.len() })) };
    all(&cx).await
}

#[with_context]
pub async fn recursive(n: u32) -> u32 {
    if n == 0 { return 0; }
    let b: std::pin::Pin<Box<dyn std::future::Future<Output = u32> + Send>> = Box::pin(recursive(n - 1));
    b.await + 1
}

pub fn checks(m: &'static std::sync::Mutex<u32>) {
    drop(tokio::spawn(root(Vec::new())));
    drop(send(scoped_rc()));
    drop(send(over_guard(m)));
    drop(send(recursive(1)));
}

fn main() {}
