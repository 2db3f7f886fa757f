//! Not awaited.

use ctx_runtime::with_context;

#[with_context]
pub async fn number() -> u32 {
    1
}

#[with_context]
pub async fn fails() -> Result<u32, String> {
    Ok(1)
}

#[with_context]
pub async fn compares() -> bool {
    number() == 1
}

#[with_context]
pub async fn passes() -> u32 {
    takes(number())
}

fn takes(x: u32) -> u32 {
    x
}

#[with_context]
pub async fn unwraps() -> u32 {
    fails().unwrap()
}

#[with_context]
pub async fn asks() -> Result<u32, String> {
    let x = fails()?;
    Ok(x)
}

fn main() {}
