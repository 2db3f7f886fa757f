//! A block in a box gives something else than the type that the box is made to.

use ctx_runtime::with_context;
use std::future::Future;
use std::pin::Pin;

#[with_context]
pub fn collects() -> Vec<Pin<Box<dyn Future<Output = u32>>>> {
    (0..3_i32).map(|x| Box::pin(async move { x }) as Pin<Box<dyn Future<Output = u32>>>).collect()
}

fn main() {}
