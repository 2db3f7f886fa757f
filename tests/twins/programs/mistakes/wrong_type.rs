//! Wrong type.

use ctx_runtime::with_context;

#[with_context]
pub async fn tail() -> u32 {
    "text"
}

#[with_context]
pub async fn returned(x: bool) -> u32 {
    if x {
        return "text";
    }
    1
}

#[with_context]
pub async fn missing() -> u32 {
    let _ = 1;
}

#[with_context]
pub async fn semicolon() -> u32 {
    1;
}

fn main() {}
