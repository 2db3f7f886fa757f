//! Unsized slice.

use ctx_runtime::with_context;

#[with_context]
pub async fn slice() -> [u8] {
    loop {}
}

fn main() {}
