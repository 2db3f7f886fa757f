//! A crate without a prelude.
#![no_implicit_prelude]

#[::ctx_runtime::with_context]
pub async fn adds(x: u32) -> u32 {
    x + 1
}

#[::ctx_runtime::context_root(::keys::Request(1))]
pub async fn root(x: ::std::option::Option<u32>) -> ::std::option::Option<u32> {
    let x = x?;
    ::std::option::Option::Some(adds(x).await)
}

#[::ctx_runtime::with_context(bind(::keys::Request(1)))]
pub fn binds(x: u32) -> u32 {
    x + 1
}

#[::ctx_runtime::with_context]
pub fn spawns(x: u32) -> bool {
    ::std::thread::spawn(move || x + 1).join().is_ok()
}

#[::ctx_runtime::with_context]
pub fn later(x: u32) -> impl ::std::future::Future<Output = u32> {
    async move { x }
}

#[::ctx_runtime::with_context]
pub async fn closure() -> impl ::std::ops::Fn(u32) -> u32 {
    |x| x + 1
}

fn main() {}
