//! Work that is generic, boxed, or in parallel.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub trait Job: Send + 'static {
    type Out: Send + 'static;
    fn run(self) -> Self::Out;
}

pub trait Spawner {
    fn spawn(&self, work: Pin<Box<dyn Future<Output = ()> + Send>>);
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>);
    fn spawn_local(&mut self, job: &mut dyn FnMut(u32));
    fn spawn_ok(&self, work: Arc<dyn Fn() + Send + Sync>);
}

#[with_context]
pub fn hands_over<S: Spawner + ?Sized>(spawner: &mut S, x: Arc<u32>) {
    let y = x.clone();
    spawner.spawn(Box::pin(async move { drop(y) }));
    let y = x.clone();
    spawner.spawn_blocking(Box::new(move || drop(y)));
    spawner.spawn_local(&mut |_| ());
    spawner.spawn_ok(Arc::new(|| ()));
    spawner.spawn_ok(Arc::new(move || drop(x.clone())));
}

#[with_context]
pub async fn generic<J: Job>(job: J) -> J::Out {
    tokio::task::spawn_blocking(move || job.run()).await.unwrap()
}

#[with_context]
pub fn generic_thread<J: Job, F>(job: J, f: F) -> std::thread::JoinHandle<J::Out>
where
    F: FnOnce(J) -> J::Out + Send + 'static,
{
    std::thread::Builder::new().name("x".into()).spawn(move || f(job)).unwrap()
}

#[with_context]
pub fn passes_function<F, T>(f: F) -> std::thread::JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    std::thread::spawn(f)
}

#[with_context]
pub fn passes_future<F>(f: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(f)
}

#[context_root(Request(1))]
pub async fn dynamic(work: Box<dyn Future<Output = u32> + Send + Unpin>, f: Box<dyn FnOnce(u32) -> u32 + Send>) -> u32 {
    let x = tokio::spawn(work).await.unwrap();
    let thread = std::thread::spawn(move || f(x));
    thread.join().unwrap()
}

#[with_context]
pub fn impls(f: impl FnOnce() -> u32 + Send + 'static, g: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(f);
    tokio::spawn(g);
}

#[with_context]
pub fn par(rows: &[u32], f: impl Fn(&u32) -> u32 + Sync) -> u32 {
    use rayon::prelude::*;
    let mut sorted = rows.to_vec();
    sorted.par_sort_unstable_by(|a, b| b.cmp(a));
    sorted.par_sort_by_key(|x| std::cmp::Reverse(*x));
    let (a, b): (Vec<u32>, Vec<u32>) = rows.par_iter().map(&f).partition(|x| x % 2 == 0);
    let c = rows.par_chunks(2).map(|c| c.iter().map(&f).sum::<u32>()).reduce(|| 0, |a, b| a + b);
    let d: Option<u32> = rows.par_iter().map(|x| Some(*x)).try_reduce_with(|a, b| a.checked_add(b)).flatten();
    rows.into_par_iter().zip(sorted.par_iter_mut()).for_each(|(x, y)| *y += x);
    a.len() as u32 + b.len() as u32 + c + d.unwrap_or_default()
}

fn main() {}
