//! The future of an annotated function is `Send`, `Sync` and `'static` if the future of the plain function is.
use std::rc::Rc;

use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context, Clone)]
struct Request {
    id: u64,
}

async fn step() {}

#[with_context]
async fn plain(id: u64) -> u64 {
    let request = context!(Request);
    step().await;
    request.id + id
}

#[context_root(Request { id: 7 })]
async fn root(name: String) -> usize {
    step().await;
    name.len()
}

#[with_context]
async fn generic<T>(value: T) -> T {
    step().await;
    value
}

#[with_context]
async fn borrowed(name: &str, _: &mut u64) -> usize {
    step().await;
    name.len()
}

#[with_context]
async fn not_send() -> u64 {
    let number = Rc::new(5);
    step().await;
    *number
}

fn all<T: Send + Sync + 'static>(work: T) -> T {
    work
}

fn send<'a, T: Send + 'a>(work: T) -> T {
    work
}

pub(crate) fn main() {
    drop(all(plain(5)));
    drop(all(root(String::new())));
    drop(all(generic(5)));
    drop(generic(Rc::new(5)));
    drop(send(borrowed(&String::new(), &mut 5)));
    drop(not_send());
}
