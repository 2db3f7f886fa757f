//! Never.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::convert::Infallible;

#[with_context]
pub async fn never() -> ! {
    loop {
        std::future::pending::<()>().await;
    }
}

#[with_context]
pub async fn in_a_result() -> Result<Infallible, String> {
    loop {
        if std::future::ready(true).await {
            return Err(String::new());
        }
    }
}

#[context_root(Request(1))]
pub async fn root(x: u32) -> u32 {
    if x > 1 {
        never().await
    } else {
        2
    }
}

#[with_context(bind(Request(1)))]
pub fn bound() -> ! {
    panic!()
}

#[with_context]
pub fn function() -> ! {
    std::process::exit(1)
}

fn main() {}
