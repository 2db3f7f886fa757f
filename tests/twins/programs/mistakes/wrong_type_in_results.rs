//! Wrong type in results.

use ctx_runtime::with_context;

#[derive(Debug)]
pub struct Error;

#[with_context]
pub async fn question() -> Result<u32, Error> {
    let x: u32 = "1".parse()?;
    Ok(x)
}

#[with_context]
pub async fn ok() -> Result<u32, Error> {
    Ok("text")
}

#[with_context]
pub async fn not_wrapped() -> Result<u32, Error> {
    1
}

#[with_context]
pub async fn option() -> Option<u32> {
    1
}

fn main() {}
