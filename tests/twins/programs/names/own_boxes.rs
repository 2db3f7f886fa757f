//! Types of the user's own that are named `BoxFuture`, `BoxStream`, and as those of the prelude.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub struct BoxFuture(pub u32);

pub type BoxStream<T> = Vec<T>;

#[with_context]
pub fn boxed() -> BoxFuture {
    BoxFuture(1)
}

#[with_context]
pub fn streams(x: u32) -> BoxStream<u32> {
    if x == 1 {
        return vec![];
    }
    vec![x]
}

#[context_root(Request(1))]
pub fn root() -> BoxStream<u32> {
    vec![1]
}

pub mod shadowed {
    use ctx_runtime::{context_root, with_context};
    use keys::Request;

    pub enum Option {
        Some,
        None,
    }

    pub use self::Option::{None, Some};

    pub struct Result(pub u32);

    pub struct Box;

    pub struct Vec;

    pub trait Default {}

    pub trait Iterator {}

    pub trait Send {}

    pub trait Sized {}

    pub trait Into {}

    pub fn drop() {}

    #[with_context]
    pub async fn gives(x: Option) -> Result {
        match x {
            Some => Result(1),
            None => Result(2),
        }
    }

    #[context_root(Request(1))]
    pub async fn root(_x: Box) -> Option {
        drop();
        Some
    }

    #[with_context(bind(Request(1)))]
    pub fn binds(_x: Vec) -> Option {
        None
    }

    #[with_context]
    pub fn spawns() {
        std::thread::spawn(|| drop());
    }

    #[with_context]
    pub fn later() -> impl std::future::Future<Output = Result> {
        gives(Some)
    }

    #[with_context]
    pub async fn closure() -> impl Fn(u32) -> u32 {
        |x| x + 1
    }
}

fn main() {}
