#![no_implicit_prelude]

use ::ctx_runtime::{Context, context, context_root, context_var, with_context};

#[derive(Context)]
#[context(default = Request { id: 1 })]
struct Request {
    id: u64,
}

context_var! {
    Retries: u8 = 3;
}

#[with_context]
async fn audit((left, _): (u64, u8)) -> u64 {
    context!(Request.id) + left
}

#[with_context(bind(Request { id: 5 }))]
fn bound() -> u64 {
    context!(Request?.id).unwrap()
}

#[context_root(Request { id: 7 })]
async fn root() {
    ::std::assert_eq!(::tokio::spawn(audit((1, 2))).await.unwrap(), 8);
    ::std::assert_eq!(::std::thread::spawn(|| context!(Request.id)).join().unwrap(), 7);
    ::std::assert_eq!(bound(), 5);
    ::std::assert_eq!(**context!(Retries), 3);
    #[context(detach)]
    let detached = ::tokio::spawn(async { context!(Request.id) });
    ::std::assert_eq!(detached.await.unwrap(), 1);
}

pub(crate) fn main() {
    ::tokio::runtime::Runtime::new().unwrap().block_on(root());
}
