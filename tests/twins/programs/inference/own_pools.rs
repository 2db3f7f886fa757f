//! Methods of a pool of the user's own that are named as spawn sites, and early returns around futures.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::fmt::Debug;
use std::future::Future;

pub struct Pool;
impl Pool {
    pub fn spawn<F>(&self, f: F) -> u32
    where
        F: Fn(&str) -> usize,
    {
        f("a") as u32
    }
    pub fn scope<R>(&self, f: impl for<'a> FnOnce(&'a mut Vec<u32>) -> R) -> R {
        f(&mut Vec::new())
    }
    pub fn install<T: Debug + ?Sized>(&self, x: &T) -> String {
        format!("{:?}", x)
    }
    pub fn join<K: Into<String>>(self, k: K) -> Self {
        drop(k.into());
        self
    }
    pub fn block(&mut self) -> &mut Self {
        self
    }
    pub fn unblock(&self, x: impl Iterator<Item = u32>) -> u32 {
        x.sum()
    }
    pub fn streaming<const N: usize>(&self, x: [u32; N]) -> usize {
        x.len()
    }
}

#[with_context]
pub fn of_pool(pool: Pool, rows: Vec<u32>) -> u32 {
    let mut n = 0;
    let x = pool.scope(|v| {
        v.push(1);
        n += 1;
        v.len() as u32
    });
    let y = pool.unblock(rows.iter().copied());
    let z = pool.unblock(rows.into_iter().filter(|x| *x > 1));
    let w = pool.streaming([1, 2]);
    let s = pool.install("a") + &pool.install(&[1, 2]);
    let mut pool = pool.join("a").join(String::new());
    pool.block().block();
    x + y + z + w as u32 + s.len() as u32 + n
}

#[with_context]
pub async fn of_pool_later(pool: Pool, rows: Vec<u32>) -> u32 {
    let y = pool.unblock(rows.iter().copied());
    pool.join("a").join(format!("b")).join('c').block();
    y
}

#[context_root(Request(1))]
pub fn conversions(x: u8) -> Result<u64, Box<dyn std::error::Error>> {
    let y = x;
    fn spawn(x: u64, y: Option<u64>) -> u64 {
        x + y.unwrap_or(1)
    }
    fn join(x: &dyn Debug, y: &mut dyn Iterator<Item = u32>) -> u64 {
        drop(format!("{:?}", x));
        y.map(u64::from).sum()
    }
    let mut rows = vec![1, 2].into_iter();
    let a = spawn(x.into(), None) + spawn("1".parse()?, Some(2)) + spawn(u64::from(y), x.checked_add(1).map(Into::into));
    Ok(a + join(&x, &mut rows))
}

#[with_context]
pub fn nested_impl<'a>(rows: &'a [String]) -> impl Future<Output = Option<&'a str>> + Send + 'a {
    let first = rows.first();
    async move { Some(first?.as_str()) }
}

#[with_context]
pub fn early_future(x: Option<&'static str>) -> impl Future<Output = usize> {
    let f = |s: &str| {
        if s.is_empty() {
            return 1;
        }
        s.len()
    };
    let n = x.map_or(0, f);
    async move { n }
}

fn main() {}
