//! The user's own items, with names that the macros use.
#![allow(dead_code, non_camel_case_types, unused_macros, non_snake_case)]

mod core {}
mod std {}
mod alloc {}
mod ctx_macros {}

trait Future {}
trait Send {}
trait Sync {}
trait Fn {}
trait FnOnce {}
trait Clone {}
trait Deref {}
trait Default {}
trait From {}
trait Context {}
trait Annotated {
    fn context(&self) -> Self;
}
trait IsFuture {
    fn kind(&self) -> u8 {
        5
    }
}
impl<T> IsFuture for T {}
enum Option {
    Some(u8),
    None,
}
struct Some(u8);
struct None;
struct Result;
struct Ok(u8);
struct Err(u8);
struct String(u8);
struct Box(u8);
struct Vec(u8);
struct Pin(u8);
struct Work(u8);
struct Snapshot(u8);
struct Site(u8);
struct Key(u8);
struct OnceLock(u8);
type u32 = u8;
type bool = u8;
type usize = u8;
fn work() {}
fn context() {}
fn key() {}
fn output() {}
fn carry() {}

macro_rules! concat {
    ($($any:tt)*) => {
        compile_error!()
    };
}
macro_rules! stringify {
    ($($any:tt)*) => {
        compile_error!()
    };
}
macro_rules! module_path {
    ($($any:tt)*) => {
        compile_error!()
    };
}

#[derive(ctx_runtime::Context)]
#[context(default = Request { id: 1 })]
struct Request {
    id: u64,
}

#[derive(ctx_runtime::Context)]
struct Page<T>(T);

ctx_runtime::context_var! {
    Retries: u8 = 3;
}

#[ctx_runtime::with_context]
async fn audit((left, _): (u64, u8), id: u64) -> u64 {
    ctx_runtime::context!(Request.id) + left + id + ctx_runtime::context!(Page<u64>.0)
}

#[ctx_runtime::with_context(bind(Request { id: 5 }))]
fn bound(SITE: u64, work: u64, key: u64) -> u64 {
    let context = ctx_runtime::context!(Request, |request| request.id + key);
    context + SITE + ::std::thread::spawn(move || work).join().unwrap()
}

#[::tokio::main]
#[ctx_runtime::context_root(Request { id: 7 }, Page::<u64>(2))]
pub(crate) async fn main() {
    ::core::assert_eq!(::tokio::spawn(audit((1, 2), 3)).await.unwrap(), 13);
    ::core::assert_eq!(bound(1, 2, 3), 11);
    ::core::assert_eq!(::std::thread::spawn(|| ctx_runtime::context!(Request.id)).join().unwrap(), 7);
    #[context(detach)]
    let detached = ::tokio::spawn(async { ctx_runtime::context!(Request.id) });
    ::core::assert_eq!(detached.await.unwrap(), 1);
}
