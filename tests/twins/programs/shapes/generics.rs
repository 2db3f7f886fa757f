//! Generics.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::fmt::Debug;
use std::future::Future;

#[with_context]
pub async fn bounded<T: Debug + Clone, const N: usize>(x: [T; N]) -> Vec<T>
where
    T: Send,
{
    x.to_vec()
}

#[with_context]
pub async fn takes_futures<F, T>(f: F) -> T
where
    F: FnOnce() -> T,
    T: Default,
{
    f()
}

#[with_context]
pub async fn impls(x: impl Debug + Send, f: impl Future<Output = u8>) -> u8 {
    println!("{:?}", x);
    f.await
}

#[context_root(Request(1))]
pub async fn root<T: Debug>(x: &T) -> String {
    format!("{x:?}")
}

#[with_context(bind(Request(1)))]
pub fn bound<'a, T: Debug + ?Sized>(x: &'a T) -> impl Debug + 'a {
    format!("{:?}", x)
}

#[with_context]
pub async fn objects(x: &dyn Debug, f: &mut dyn FnMut(u8), g: Box<dyn Fn(&u8) -> u8 + Send>) -> u8 {
    f(1);
    println!("{:?}", x);
    g(&1)
}

fn main() {}
