//! Unused io amount.

use ctx_runtime::with_context;
use std::io::{Read, Write};

#[with_context]
pub async fn reads(mut from: impl Read) -> std::io::Result<()> {
    let mut buffer = [0; 8];
    from.read(&mut buffer)?;
    Ok(())
}

#[with_context]
pub fn writes(mut to: impl Write) -> std::io::Result<()> {
    to.write(b"text")?;
    Ok(())
}

fn main() {}
