//! The user's own items, with names that the macros might use.
#![allow(
    dead_code,
    non_camel_case_types,
    non_snake_case,
    unused_macros,
    clippy::module_inception,
    clippy::wildcard_imports,
    reason = "they are there to be in the way"
)]

mod core {}
mod std {}
mod alloc {}
mod ctx_runtime {}
mod ctx_macros {}
mod __private {}

trait Future {}
trait Send {}
trait Sync {}
trait Sized {}
trait Fn {}
trait FnMut {}
trait FnOnce {}
trait Clone {}
trait Copy {}
trait Drop {}
trait Deref {}
trait Default {}
trait From {}
trait Into {}
trait Iterator {}
trait Context {}
trait Annotated {
    fn context(&self) -> u8;
    fn __ctx_here(&self) -> u8;
}
trait Carries {
    fn wrap(&self) -> u8 {
        5
    }
    fn get(&self) -> u8 {
        5
    }
    fn with(&self) -> u8 {
        5
    }
    fn kind(&self) -> u8 {
        5
    }
}
impl<T> Carries for T {}
enum Option {
    Some(u8),
    None,
}
struct Some(u8);
struct None;
enum Result {
    Ok(u8),
    Err(u8),
}
struct Ok(u8);
struct Err(u8);
struct Box(u8);
struct Pin(u8);
struct Vec(u8);
struct String(u8);
struct Work(u8);
struct Snapshot(u8);
struct Scoped(u8);
struct Site(u8);
struct Key(u8);
struct Proof(u8);
struct OnceLock(u8);
type u32 = u8;
type bool = u8;
type usize = u8;
type str = u8;
fn scope() {}
fn carry() {}
fn called() {}
fn needing() {}
fn capture() {}
fn context() {}
fn context_root() {}
fn with_context() {}
fn run() {}
fn root() {}
fn bind() {}
fn value() {}
fn work() {}
fn drop() {}
fn future() {}
fn output() {}
const fn closure() {}

macro_rules! hostile_macros {
    ($($name:ident)*) => {$(
        macro_rules! $name {
            ($any:tt) => {
                compile_error!("one of the user's macros was called")
            };
        }
    )*};
}
hostile_macros! { concat stringify module_path matches panic assert format unreachable vec context_var }

#[derive(::my_ctx::Context)]
#[context(crate = ::my_ctx, default = Request { id: 1 })]
struct Request {
    id: u64,
}

#[derive(::my_ctx::Context)]
#[context(crate = my_ctx)]
struct Page<T>(T);

::my_ctx::context_var! {
    Retries: u16 = 3;
    Region: ::std::string::String;
}

#[::my_ctx::with_context(crate = ::my_ctx)]
async fn read((left, _): (u64, u8), _unused: u8, mut right: u64) -> u64 {
    right += 1;
    ::my_ctx::context!(Request.id) + left + right
}

#[::my_ctx::with_context(crate = ::my_ctx)]
async fn tries(text: ::std::string::String) -> ::std::result::Result<u64, ::std::num::ParseIntError> {
    let number: u64 = text.parse()?;
    ::std::result::Result::Ok(number + ::my_ctx::context!(Request?.id).unwrap_or(0))
}

#[::my_ctx::with_context(crate = my_ctx)]
async fn never() -> ! {
    loop {
        ::std::future::pending::<()>().await;
    }
}

#[::my_ctx::with_context(bind(Request { id: 5 }), crate = ::my_ctx)]
fn bound(site: u64, context: u64, (carry, _): (u64, u8)) -> u64 {
    ::my_ctx::context!(Request, |request| request.id + site) + context + carry
}

#[::my_ctx::with_context(crate = ::my_ctx)]
fn boxed() -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = u64>>> {
    ::std::boxed::Box::pin(async { ::my_ctx::context!(Request.id) })
}

#[::my_ctx::with_context(crate = ::my_ctx)]
fn spawns() -> u64 {
    let work = || ::my_ctx::context!(Request.id);
    let in_a_variable = ::std::thread::spawn(work).join().unwrap();
    in_a_variable + ::std::thread::spawn(|| ::my_ctx::context!(Request.id)).join().unwrap()
}

#[::my_ctx::context_root(Request { id: 7 }, Page::<u64>(2), Retries(4), crate = ::my_ctx)]
async fn rooted(future: u64) -> (u64, u64, u16) {
    let read = read((1, 2), 3, 4).await + future;
    #[context(detach)]
    let detached = ::std::thread::spawn(|| ::my_ctx::context!(Request.id));
    let both = detached.join().unwrap() * 100 + ::my_ctx::context!(Page<u64>.0);
    (read, both, **::my_ctx::context!(Retries))
}

struct Service(u64);

#[::my_ctx::with_context(crate = ::my_ctx)]
impl Service {
    async fn load(&self) -> u64 {
        ::my_ctx::context!(Request.id) + self.0
    }

    fn into(mut self, by: u64) -> Self {
        self.0 += ::std::thread::spawn(move || ::my_ctx::context!(Request.id) * by).join().unwrap();
        self
    }
}

#[::my_ctx::with_context(crate = ::my_ctx)]
mod inner {
    use super::*;

    pub(super) async fn read() -> u64 {
        ::my_ctx::context!(Request.id)
    }
}

#[test]
fn annotated_functions_carry_among_hostile_names() {
    use ::futures::FutureExt as _;

    let called = |id| ::my_ctx::Snapshot::empty().with(Request { id });
    let read = called(4).run(|| read((1, 2), 3, 4));
    ::std::assert_eq!(::futures::executor::block_on(read), 10);
    let tries = called(4).run(|| tries("5".to_owned()));
    ::std::assert_eq!(::futures::executor::block_on(tries), ::std::result::Result::Ok(9));
    ::std::assert!(never().now_or_never().is_none());
    ::std::assert_eq!(bound(1, 2, (3, 4)), 11);
    ::std::assert_eq!(::futures::executor::block_on(called(4).run(boxed)), 4);
    ::std::assert_eq!(called(4).run(spawns), 8);
    ::std::assert_eq!(::futures::executor::block_on(rooted(1)), (14, 102, 4));
    let service = called(4).run(|| Service(10).into(2));
    ::std::assert_eq!(::futures::executor::block_on(called(4).run(|| service.load())), 22);
    ::std::assert_eq!(::futures::executor::block_on(called(4).run(inner::read)), 4);
    ::std::assert_eq!(::my_ctx::get::<Retries>().0, 3);
    ::std::assert!(::my_ctx::try_get::<Region>().is_err());
}
