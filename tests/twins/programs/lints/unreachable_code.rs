//! Unreachable code.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::future::Future;
use std::pin::Pin;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub struct S;

impl S {
    #[with_context]
    pub fn unimplemented(&self) -> BoxFuture<'_, u8> {
        unimplemented!();
    }

    #[with_context]
    pub fn endless(&self) -> BoxFuture<'_, u8> {
        loop {}
    }

    #[with_context]
    pub fn diverges(&self) -> BoxFuture<'_, u8> {
        todo!()
    }

    #[with_context]
    pub fn exits(&self) -> BoxFuture<'_, u8> {
        std::process::exit(1)
    }
}

#[with_context]
pub async fn after_return() -> u8 {
    return 1;
    2
}

#[with_context]
pub fn function() -> u8 {
    return 1;
    2
}

#[context_root(Request(1))]
pub async fn root() -> u8 {
    panic!();
    1
}

#[with_context(bind(Request(1)))]
pub fn bound() -> u8 {
    return 1;
    2
}

#[with_context]
pub async fn never() -> ! {
    loop {
        std::future::ready(()).await;
    }
}

#[with_context]
pub async fn todo() -> Result<u8, String> {
    todo!()
}

fn main() {}
