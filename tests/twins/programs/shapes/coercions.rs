//! Coercions.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::fmt::Debug;
use std::sync::Arc;

#[with_context]
pub async fn object(x: u32) -> Box<dyn Debug> {
    if x > 1 {
        return Box::new(x);
    }
    Box::new("text")
}

#[with_context]
pub async fn shared() -> Arc<dyn Debug + Send + Sync> {
    Arc::new(1)
}

#[with_context]
pub async fn slice() -> &'static [u8] {
    &[1, 2, 3]
}

#[context_root(Request(1))]
pub async fn root() -> Result<Box<dyn Debug>, Box<dyn std::error::Error>> {
    let x: u32 = "1".parse()?;
    Ok(Box::new(x))
}

#[with_context(bind(Request(1)))]
pub async fn pointers() -> Option<fn(u32) -> u32> {
    Some(|x| x + 1)
}

#[with_context]
pub async fn numbers() -> u8 {
    let x = 1;
    let rows = Vec::new();
    let sum: u8 = rows.iter().sum();
    x + sum
}

fn main() {}
