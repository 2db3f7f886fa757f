//! Anonymous lifetimes.

use ctx_runtime::{context_root, with_context};
use keys::Request;

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

#[with_context]
pub fn function(q: impl Iterator<Item = &str>) -> usize {
    q.count()
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
