//! Every macro, with the library renamed to `my_ctx` in `Cargo.toml`. The name `ctx_runtime` is not used.

use std::fmt::Display;
use std::future::Future;
use std::num::ParseIntError;
use std::pin::Pin;
use std::thread;

use futures::executor::block_on;
use my_ctx::{Context, Snapshot, context, context_root, context_var, run, try_with, with_context};

#[derive(Debug, Context)]
#[context(crate = my_ctx)]
struct Request {
    id: u64,
    tenant: String,
}

#[derive(Debug, Clone, Context)]
#[context(crate = ::my_ctx, default = Level(3))]
struct Level(u8);

#[derive(Debug, Context)]
#[context(crate = my_ctx)]
enum Page<T> {
    Of(T),
}

context_var! {
    Region: String;
    /// A key with a default.
    Retries: u32 = 2;
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

fn id() -> Option<u64> {
    try_with(|request: &Request| request.id).ok()
}

/// Calls `call` in a context with id 1, and polls its future in a context with id 2.
fn moved<F: Future>(call: impl FnOnce() -> F) -> F::Output {
    let future = run(request(1), call);
    run(request(2), || block_on(future))
}

fn request(id: u64) -> Request {
    Request { id, tenant: "acme".to_owned() }
}

async fn pause() {
    std::future::ready(()).await;
}

#[with_context(crate = my_ctx)]
async fn read(add: u64) -> u64 {
    pause().await;
    context!(Request.id) + add
}

#[with_context(crate = ::my_ctx)]
async fn arguments(
    _unused: &str,
    (left, _): (u64, String),
    [first, .., last]: [u64; 3],
    mut sum: u64,
    _: String,
    show: impl Fn(u64) -> String,
) -> String {
    sum += left + first + last;
    pause().await;
    show(context!(Request.id) + sum)
}

#[with_context(crate = my_ctx)]
async fn borrows<'a, T>(text: &'a str, other: &T) -> Result<(u64, &'a str), Box<dyn std::error::Error + Send + Sync>>
where
    T: Display + Sync + ?Sized,
{
    let length: usize = other.to_string().parse()?;
    pause().await;
    Ok((context!(Request.id), &text[..length]))
}

#[with_context(crate = my_ctx)]
async fn opaque(text: &str) -> Result<impl Iterator<Item = char> + '_, ParseIntError> {
    let skipped: usize = text[..1].parse()?;
    let read = context!(Request?.id).map_or(0, |_| 1);
    Ok(text.chars().skip(skipped + read))
}

#[with_context(bind(Level(level)), crate = ::my_ctx)]
fn bound(level: u8, text: &str) -> Option<(u8, &str)> {
    let (_, behind) = text.split_once('=')?;
    Some((context!(Level.0), behind))
}

#[with_context(crate = my_ctx, inherit)]
async fn inherits() -> Option<u64> {
    pause().await;
    thread::spawn(id).join().unwrap_or(None)
}

#[context_root(request(id), Page::<usize>::Of(tenant.len()), Region::from(tenant.to_owned()), crate = my_ctx)]
async fn root(id: u64, tenant: &str) -> (u64, usize, String, u32, u8) {
    let read = read(0).await;
    let page = context!(Page<usize>, |Page::Of(page)| *page);
    (read, page, context!(Region.0), **context!(Retries), context!(Level.0))
}

#[context_root(crate = ::my_ctx, Request { id, tenant: String::new() })]
fn sync_root(id: u64) -> [Option<u64>; 3] {
    let carried = thread::spawn(|| context!(Request?.id)).join().unwrap_or(None);
    #[context(detach)]
    let detached = thread::spawn(self::id).join().unwrap_or(None);
    #[context(carry)]
    let later = || context!(Request?.id);
    [carried, detached, Snapshot::empty().run(later)]
}

#[with_context(crate = my_ctx)]
fn boxed(depth: u64) -> Boxed<'static, u64> {
    Box::pin(async move { if depth == 0 { context!(Request.id) } else { boxed(depth - 1).await + 1 } })
}

trait Load {
    async fn load(&self, key: u64) -> u64;
    fn name(&self) -> Option<u64>;
}

struct Store(u64);

#[with_context(crate = my_ctx)]
impl Load for Store {
    async fn load(&self, key: u64) -> u64 {
        pause().await;
        context!(Request.id) + self.0 + key
    }

    fn name(&self) -> Option<u64> {
        thread::spawn(id).join().unwrap_or(None)
    }
}

#[with_context(crate = ::my_ctx)]
impl Store {
    async fn add(&mut self, by: u64) -> &mut Self {
        pause().await;
        self.0 += by * context!(Request.id);
        self
    }

    #[context(skip)]
    async fn skipped(&self) -> Option<u64> {
        pause().await;
        id().map(|id| id + self.0)
    }
}

#[with_context(bind(Level(9)), crate = ::my_ctx)]
mod module {
    use super::{Level, Request, context, pause};

    pub(super) async fn asynchronous() -> (u64, u8) {
        pause().await;
        (context!(Request.id), context!(Level.0))
    }

    pub(super) mod nested {
        use super::{Level, context};

        pub(crate) fn sync() -> u8 {
            context!(Level.0)
        }
    }
}

#[test]
fn an_async_function_carries() {
    assert_eq!(moved(|| read(5)), 6);
    assert_eq!(moved(boxed_at_depth_3), 4);
    assert_eq!(moved(|| arguments("", (2, String::new()), [3, 0, 4], 5, String::new(), |sum| sum.to_string())), "15");
}

fn boxed_at_depth_3() -> Boxed<'static, u64> {
    boxed(3)
}

#[test]
fn what_is_returned_borrows_what_it_says() {
    let text = String::from("1abc");
    let borrowed = {
        let length = String::from("2");
        moved(|| borrows(&text, &length)).ok()
    };
    assert_eq!(borrowed, Some((1, "1a")));
    assert_eq!(moved(|| opaque(&text)).map(Iterator::collect::<String>), Ok("bc".to_owned()));
}

#[test]
fn a_binding_function_and_one_that_inherits() {
    assert_eq!((bound(7, "a=b"), bound(7, "")), (Some((7, "b")), None));
    assert_eq!(moved(inherits), Some(2));
}

#[test]
fn roots_bind() {
    assert_eq!(moved(|| root(7, "abc")), (7, 3, "abc".to_owned(), 2, 3));
    assert_eq!(sync_root(7), [Some(7), None, Some(7)]);
    let tenant = run(request(7), || my_ctx::get::<Request>().tenant.clone());
    assert_eq!(tenant, "acme");
}

#[test]
fn blocks_are_annotated_as_a_whole() {
    let mut store = Store(10);
    assert_eq!((moved(|| store.load(100)), run(request(5), || store.name())), (111, Some(5)));
    assert_eq!(moved(|| store.add(5)).0, 15);
    assert_eq!(moved(|| store.skipped()), Some(17));
    assert_eq!((moved(module::asynchronous), module::nested::sync()), ((1, 9), 9));
}

#[test]
fn a_future_is_send_where_it_was() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(moved(|| is_send(read(1))), 2);
    assert_eq!(moved(|| is_send(root(7, "a"))).0, 7);
}
