//! Anonymous lifetimes.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::pin::Pin;

pub struct S(pub String);

#[with_context]
pub async fn into(q: impl Into<&S>) -> usize {
    1
}

#[with_context]
pub async fn iterator(q: impl Iterator<Item = &str>) -> usize {
    q.map(str::len).sum()
}

#[with_context]
pub async fn elided(q: impl Iterator<Item = &'_ str> + Send) -> usize {
    q.count()
}

#[with_context]
pub async fn two(a: impl AsRef<[&str]>, b: impl Fn(&str) -> &str) -> usize {
    a.as_ref().iter().map(|x| b(x).len()).sum()
}

#[context_root(Request(1))]
pub async fn root(q: impl Iterator<Item = &str>) -> usize {
    q.count()
}

#[with_context(bind(Request(1)))]
pub async fn bound(q: impl Iterator<Item = &str>) -> usize {
    q.count()
}

/// The lifetimes of what a closure returns are those of its parameters.
#[with_context]
pub async fn with_conn(conn: S, f: impl Fn(&S) -> Pin<Box<dyn Future<Output = u8> + Send + '_>>) -> u8 {
    f(&conn).await
}

#[with_context]
pub async fn parse(text: String, p: impl Fn(&str) -> Result<&str, &str> + Send, q: impl Into<&u8>) -> usize {
    p(&text).map_or(0, str::len)
}

#[with_context]
pub async fn arrays(q: impl Into<[&u8; 3 & 2]>, f: Box<dyn Fn(&S) -> &str>, r: impl AsRef<&str>) -> usize {
    q.into().len()
}

#[with_context]
pub async fn calls(conn: S) -> usize {
    with_conn(conn, |c| Box::pin(async move { c.0.len() as u8 })).await;
    parse(String::new(), |text| text.strip_prefix("a").ok_or(text), &1).await
}

impl S {
    #[with_context]
    pub async fn method(&self, q: impl Iterator<Item = &str>) -> usize {
        self.0.len() + q.count()
    }

    #[with_context]
    pub async fn output(&self, q: impl Iterator<Item = &u8>) -> &str {
        &self.0
    }
}

fn main() {}
